def first(a):
    return a + 1


def second(b):
    return b + 2
