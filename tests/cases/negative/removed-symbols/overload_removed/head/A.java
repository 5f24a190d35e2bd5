public class A {
  public void a(int x) {}
  public long changed(int x) { return x; }
}
