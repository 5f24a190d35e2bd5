from typing import overload

X = 1


def area(w, h):
    """Area of a rectangle.

    Args:
        w: Width in pixels.
        h: Height in pixels.

    Returns:
        The area in square pixels.
    """
    return w * h


def sphinx(radius):
    r"""Circumference of a circle.

    :param radius: Distance from the centre.
    :returns: The circumference.
    """
    return 6.28 * radius


def bare(w):
    # A comment is no docstring.
    return w


def todo(w):
    """TODO"""
    return w


def partial(w, h):
    """Half of the truth.

    Args:
        w: Width in pixels.

    Returns:
        The product.
    """
    return w * h


def _private(w):
    return w


@overload
def kind(x: int) -> int: ...
@overload
def kind(x: str) -> str: ...
def kind(x):
    """Gives back what it was given.

    Args:
        x: Anything.

    Returns:
        The same thing.
    """

    def nested():
        return x

    return nested()


class Undocumented:
    def __init__(self):
        self.x = 1
