"""What the Python pack sees; example.symbols is what it must say of it."""
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, overload

__version__ = "1.0"
T = TypeVar("T")
LIMIT: int = 10
_private = 1

if TYPE_CHECKING:
    Alias = int


def plain(a, b: int = 2, /, c=None, *args: str, d, e=1, **kwargs) -> str:
    """Say something."""

    def inner(x):
        return x

    return inner(a)


async def fetch(url, *, timeout: float = 1.0):
    await url


@overload
def pick(x: int) -> int: ...
@overload
def pick(x: str) -> str: ...
def pick(x):
    r"""Pick one."""
    return x


class Box(Generic[T], metaclass=type):
    """A box."""

    size: int = 0
    names: list[str]

    def __init__(self, item: T) -> None:
        self.item = item

    @property
    def item2(self) -> T:
        """The item."""
        return self.item

    @item2.setter
    def item2(self, value: T) -> None:
        self.item = value

    @staticmethod
    def make(item): return Box(item)

    @classmethod
    def build(cls, *items: T) -> "Box[T]":
        return cls(items[0])

    def _hidden(self): pass

    class Inner:
        def deep(self): "One line."


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


def f[S: int](x: S) -> S: return x
def a(): pass; b = 1
