public class A {
  public long types(int a) { return a; }
  public int names(int second) { return second; }
  public int marked(final int a) { return a; }
  public void overload(int a) {}
  public void throwing() throws java.io.IOException {}
  private void narrowed() {}
  void internal(long a) {}
  protected int inherited() { return 1; }
}
