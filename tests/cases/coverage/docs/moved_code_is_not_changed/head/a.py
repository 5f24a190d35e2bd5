def second(b):
    return b * 2


def first(a):
    return a + 1
