const unrelated = 1;

/**
 * Area of a rectangle.
 * @param {number} w Width in pixels.
 * @param {number} h Height in pixels.
 * @returns {number} The area in square pixels.
 */
export function area(w, h) {
  return w * h;
}

export function bare(w) {
  return w;
}

/**
 * placeholder
 */
export const placeholder = (a) => a;

/**
 * Perimeter of a rectangle.
 * @param {number} width Width in pixels.
 * @param {number} h Height in pixels.
 * @returns {number} The perimeter.
 */
export function perimeter(w, h) {
  return 2 * (w + h);
}

/** Logs a line for the operator. */
export function log() {
  console.log("line");
}

function internal(x) {
  return x;
}

export default class {
  run() {}
}
