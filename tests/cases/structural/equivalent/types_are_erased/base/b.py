def add(a, b=1):
    total = a + b
    return total
