package shop.data

/** Keeps orders of one shop. */
open class Store(
    private val size: Int,
    val name: String,
) {
    var count: Int = 0
        private set

    open suspend fun find(key: Int, deep: Boolean = false): Order? {
        return search(key)
    }

    internal fun flush(a: Long) {}
    private fun search(id: Int): Order? = null
}

interface Source {
    fun next(): Order
    fun peek(): Order
}

class Order()

fun String.toOrder(): Order = Order()
