import pytest


def test_add():
    assert add(1, 2) == 3
    assert add(2, 2) == 4


@pytest.mark.parametrize("a,b", [(1, 2), (3, 4)])
def test_inc(a, b):
    assert inc(a) == b


def test_gone():
    assert add(0, 0) == 0
