def f(a):
    if a > 3:
        a = 1
        a = 2
    return a
