def rate():
    return 3


def old():
    return 1
