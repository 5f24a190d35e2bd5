public class A {
  private void handle() {}
  public Object call() throws Exception {
    return A.class.getDeclaredMethod("handle").invoke(this);
  }
}
