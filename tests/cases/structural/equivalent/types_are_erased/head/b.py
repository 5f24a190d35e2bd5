from typing import Optional


def add(a: int, b: Optional[int] = 1) -> int:
    total: int = a + b
    return total
