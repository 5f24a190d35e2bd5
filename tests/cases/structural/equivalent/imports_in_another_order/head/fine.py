import os
from a import (b,
    c)
import sys


def f():
    import x
    import y
    return b
