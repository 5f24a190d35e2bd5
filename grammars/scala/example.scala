package shapes
package model

import java.util.{Date => Day}

/** What the Scala pack sees; example.symbols is what it must say of it. */
@SuppressWarnings(Array("x"))
sealed abstract class Example[+T <: AnyRef, U: Ordering](val size: Int, private var title: String = "x", rest: U*)(implicit ev: Show[T])
    extends Base[T](size)
    with scala.math.Ordered[T] {
  self: Named =>

  /** The limit. */
  final val Limit = 10
  private[shapes] val inside: Int = 1
  protected[this] var state, other: String = ""
  lazy val day: Day = new Day { def local = 1 }
  val (left, right) = (1, 2)

  def this(text: String) = this(text.length)

  /** Finds it.
    *
    * @param key what to look for
    * @return what was found
    */
  def find[R >: T](key: => R, others: String*)(using ctx: Context): Option[R] = {
    def helper(a: Int) = a
    val x = 1
    None
  }

  override def toString: String = ""
  def draw(): Unit
  val width: Int
  def +(that: Example[_, U]): Example[T, U]
  implicit def toInt(x: (Int) => Int): Int = 1
  private def hidden(a: Int) = a
  type Alias[A] = Map[A, List[?]]
  type Abstract >: Nothing <: AnyRef
  class Inner
  object Part { def inside = 1 }
}

/** The companion. */
object Example extends Serializable {
  case object None
  def apply(a: Int): Int = a
}

case class Point(x: Int, y: Int = 0, private val z: Int = 1)(val w: Int)

trait Shape[F[_]] {
  def area: F[Double]
  def scale(by: Int): F[Double] = area
}

enum Color(val rgb: Int) extends Named:
  case Red extends Color(1)
  case Green, Blue
  case Mix(parts: Int)

given intShow: Show[Int] with
  def show(x: Int): String = ""

given Show[String] = new Show[String] {}

extension [A](list: List[A])
  def second: A = list(1)
  def third(or: A): A = or

opaque type Id = Int

inline def twice(inline x: Int): Int = x + x

def top(x: Int): Int =
  val y = x
  y

private class Hidden { def seen = 1 }

class Built private (x: Int)

class PlainSuite extends AnyFunSuite {
  def help = 1
}
