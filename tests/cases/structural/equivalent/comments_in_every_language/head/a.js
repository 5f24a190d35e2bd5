/**
 * Area of a rectangle.
 * @param {number} w width
 * @param {number} h height
 */
export function area(w, h) {
  // Overflow is the caller's.
  return w * h;
}
