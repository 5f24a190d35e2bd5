import sys
import os
from a import (b,
    c)


def f():
    import y
    import x
    return b
