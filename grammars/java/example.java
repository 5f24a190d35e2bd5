package shapes;

import java.util.List;

/** What the Java pack sees; example.symbols is what it must say of it. */
@SuppressWarnings("unused")
public abstract sealed class Example<T extends Comparable<T> & Cloneable, U> extends Base<T>
    implements Runnable, java.io.Closeable permits Example.Leaf, Example.Node {

  /** The limit. */
  public static final int LIMIT = 10, TABLE[] = {1, 2};
  protected volatile List<? super T> items;
  String text;
  private transient int count = 0;

  static {
    class Local {}
  }

  {
    count = 1;
  }

  /** Makes one. */
  public Example(final int size) throws IllegalStateException {}

  private Example() {}

  /**
   * Says what it is.
   *
   * @param value the value
   * @return the text
   */
  public synchronized <R extends Object> R describe(final R value, int sizes[], String... rest)
      throws java.io.IOException, IllegalStateException {
    Runnable r = new Runnable() {
      @Override
      public void run() {}
    };
    return value;
  }

  public int[] matrix()[] {
    return null;
  }

  // Plain comments do not document.
  protected abstract void finish(@Deprecated List<@Deprecated String> names);

  void near(Example<T, U> this) {}

  @Override
  public void run() {}

  public static final class Leaf extends Example<String, Void> {
    public final void stop() {}
  }

  public non-sealed class Node extends Example<String, Void> {
    public Node() {
      super(1);
    }
  }

  /** A choice. */
  public enum Choice implements Runnable {
    /** The first. */
    ONE(1),
    @Deprecated
    TWO {
      @Override
      public void run() {}
      public void extra() {}
    };

    Choice(int... code) {}

    public void run() {}
  }

  /** A pair. */
  public record Pair<A>(int left, @Deprecated A right) implements Cloneable {
    static int made;

    public Pair {
      made++;
    }

    public Pair(int left) {
      this(left, null);
    }

    public int left() {
      return left;
    }

    public A swap() {
      return right;
    }
  }

  public @interface Marker {
    int value() default 5;

    String[] names();
  }

  public interface Visitor<V> extends Cloneable, Comparable<V> {
    int DEPTH = 3;

    V visit(Example<?, ?> node) throws Exception;

    public abstract void leave();

    default void enter() {}

    static void none() {}

    private void own() {}

    class Nested {}
  }

  @org.junit.jupiter.api.Test
  void describes() {}
}

class Base<T> {
  public void visible() {}
}
