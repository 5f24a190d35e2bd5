def linked(a):
    return a
