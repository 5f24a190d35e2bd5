def twice(a, b): return b
