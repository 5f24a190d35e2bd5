export function area(w, h) {
  return w * h; // in pixels
}
