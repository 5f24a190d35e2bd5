fun load(id: Int): String = ""
