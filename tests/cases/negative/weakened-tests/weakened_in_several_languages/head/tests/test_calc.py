import pytest


def test_add():
    assert add(1, 2)
    try:
        assert add(2, 2) == 4
    except AssertionError:
        pass


@pytest.mark.parametrize("a,b", [(1, 2)])
def test_inc(a, b):
    assert inc(a) == b
