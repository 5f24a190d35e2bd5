import contextlib
import os
import pdb as p
from os import system as run
from typing import Any as T


def load(x: T, any_name: int) -> int:
    p.set_trace()
    run("ls")
    getattr(os, "system")("ls")
    with contextlib.suppress(Exception):
        any_name += 1
    return any_name
