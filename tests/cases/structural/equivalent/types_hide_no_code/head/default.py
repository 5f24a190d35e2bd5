def f(a: int = 2):
    return a
