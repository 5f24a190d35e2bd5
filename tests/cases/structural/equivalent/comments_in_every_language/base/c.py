def area(w, h):
    return w * h


class Box:
    side = 1
