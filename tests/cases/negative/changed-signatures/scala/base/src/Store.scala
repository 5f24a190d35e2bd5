package shop.data

/** Keeps orders. */
class Store(size: Int, val name: String) {
  val count = 0
  def find(id: Int, deep: Boolean = false)(implicit clock: Clock): Option[Order] = None
  def drop(id: Int): Unit = ()
  private[data] def flush(a: Int): Unit = ()
}

trait Source {
  def next(): Order
}

case class Order(id: Int)
