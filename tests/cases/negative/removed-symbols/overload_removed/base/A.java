public class A {
  public void a(int x) {}
  public void a(String x) {}
  public int changed(int x) { return x; }
}
