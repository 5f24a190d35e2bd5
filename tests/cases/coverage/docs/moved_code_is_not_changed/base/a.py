def first(a):
    return a + 1


def second(b):
    return b * 2


def third(c):
    return c - 3
