/** Area of a rectangle. */
int area(int w, int h) {
  /* may overflow */
  return w * h;
}
