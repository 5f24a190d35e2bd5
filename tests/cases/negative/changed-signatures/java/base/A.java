public class A {
  public int types(int a) { return a; }
  public int names(int first) { return first; }
  public int marked(int a) { return a; }
  public void overload(int a) {}
  public void overload(String a) {}
  public void throwing() {}
  public void narrowed() {}
  void internal(int a) {}
  protected long inherited() { return 1; }
}
