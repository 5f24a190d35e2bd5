def optional(a, b=None): return a
def required(a, b): return a
