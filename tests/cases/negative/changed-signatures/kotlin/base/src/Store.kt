package shop.data

/** Keeps orders. */
open class Store(private val size: Int, val name: String) {
    var count: Int = 0
    open fun find(id: Int, deep: Boolean = false): Order? = null
    fun drop(id: Int) {}
    internal fun flush(a: Int) {}
}

interface Source {
    fun next(): Order
}

class Order

fun String.toOrder() = Order()
