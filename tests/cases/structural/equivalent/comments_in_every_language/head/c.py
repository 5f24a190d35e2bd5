"""Shapes."""


def area(w, h):
    """Area of a rectangle."""
    # Overflow does not happen here.
    return w * h


class Box:
    """A square."""

    side = 1  # of a side
