context(log: Logger)
fun load(id: Int): String = ""
