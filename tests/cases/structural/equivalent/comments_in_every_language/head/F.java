/** Shapes. */
class F {
  /** Area of a rectangle. */
  int area(int w, int h) {
    return w * h; // wraps
  }
}
