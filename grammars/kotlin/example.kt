@file:JvmName("Shapes")
package shapes.model

import java.util.Date as Day

/** What the Kotlin pack sees; example.symbols is what it must say of it. */
@Suppress("unused")
public abstract class Example<T : Any, out U>(val size: Int, private var title: String = "x", vararg rest: T) :
    Base<T>(size), kotlin.Comparable<T> by other where U : Number, U : Comparable<U> {

    /** The companion. */
    companion object {
        const val LIMIT = 10
        @JvmStatic
        fun make(): Example<*, *> = TODO()
    }

    /** Made of a text. */
    internal constructor(text: String) : this(text.length) {
        fun local() = 1
    }

    init {
        println("made")
    }

    override val area: Int get() = 1
    var state: String = "a"
        private set
    protected lateinit var later: List<Day?>
    val lazily by lazy { 1 }
    open val given: (index: Int, kotlin.String) -> Unit = { _, _ -> }

    /**
     * Finds it.
     *
     * @param key what to look for
     * @return what was found
     */
    @Throws(IOException::class)
    suspend fun <R : Any?> find(key: T, block: suspend Scope.(R) -> Unit = {}, vararg others: String): R? where R : Closeable {
        val inside = object : Runnable {
            override fun run() {}
        }
        fun helper(a: Int) = a
        return null
    }

    inline fun <reified V> each(crossinline action: (V) -> Unit, noinline other: () -> Unit) = 1
    infix operator fun plus(other: Example<T, *>): Example<T, *> = this
    final override fun close() {}
    abstract fun draw()
    private fun hidden(a: Int) {}
    internal fun module() {}

    inner class Part

    @Test
    fun `works as it should`() {}
}

enum class Color(val code: Int) : Named {
    /** Red. */
    RED(1) {
        override fun light() = true
    },
    GREEN(2);

    open fun light() = false
}

sealed interface Shape {
    fun area(): Double
    val name: String
    fun scale(by: Int) = area() * by
    val wide get() = true
    private fun own() {}
    data class Circle(val radius: Double, override val name: String) : Shape
    data object None : Shape
}

fun interface Handler<in T> {
    operator fun invoke(value: T)
}

object Registry : Base() {
    var count = 0
    fun clear() {}
}

@JvmInline
value class Id private constructor(val raw: String)

annotation class Marker(val name: String)

typealias Table<K> = Map<K, List<*>>

fun <T> List<T>.second(): T? = null
val String.half: Int get() = length / 2
fun <T> T.also(block: (T) -> Unit): T = this
fun (() -> Int)?.call() {}
private val secret = 1
const val MAX = 3
internal class Inside { fun seen() {} }
class Plain
class Written()
