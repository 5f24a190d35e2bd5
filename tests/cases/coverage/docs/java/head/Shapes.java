class Nothing {}

/** Measures things. */
public class Shapes {
  /**
   * Area of a rectangle.
   *
   * @param w width in pixels
   * @param h height in pixels
   * @return the area
   */
  @Deprecated
  public int area(int w, int h) {
    return w * h;
  }

  public int bare() {
    return 1;
  }

  /** Checks a width.
   *
   * @param w width in pixels
   */
  public void check(int w) {
    throw new IllegalArgumentException("w");
  }

  @Override
  public String toString() {
    return "shapes";
  }

  int packagePrivate() {
    return 1;
  }

  /** {@inheritDoc} */
  public int inherited() {
    return 1;
  }
}
