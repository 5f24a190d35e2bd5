public class A {
  private void manage() {}
  public Object call() throws Exception {
    return A.class.getDeclaredMethod("handle").invoke(this);
  }
}
