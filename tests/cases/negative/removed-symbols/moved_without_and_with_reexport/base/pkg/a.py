def kept(a):
    return a + 1


def lost(b):
    return b * 2
