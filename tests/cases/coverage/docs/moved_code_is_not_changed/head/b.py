def third(c):
    return c - 3
