def optional(a): return a
def required(a): return a
