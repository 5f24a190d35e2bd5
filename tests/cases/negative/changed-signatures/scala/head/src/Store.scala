package shop.data

/** Keeps orders of one shop. */
class Store(size: Int, val name: String):
  val count: Int = 0

  def find(key: Int, deep: Boolean = false)(using clock: Clock): Option[Order] =
    search(key)

  private[data] def flush(a: Long): Unit = ()
  private def search(id: Int) = None

trait Source:
  def next(): Order
  def peek(): Order

case class Order(id: Int, price: BigDecimal)
