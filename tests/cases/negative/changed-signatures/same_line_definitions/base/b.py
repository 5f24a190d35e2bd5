def twice(a): return a
def twice(a, b): return b
