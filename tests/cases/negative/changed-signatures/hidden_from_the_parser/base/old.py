def moved(a):
    return a + 1
