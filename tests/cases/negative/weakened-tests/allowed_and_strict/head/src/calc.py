def rate():
    return 4
