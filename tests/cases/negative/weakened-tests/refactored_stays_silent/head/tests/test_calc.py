import pytest


@pytest.mark.parametrize("number, next_one", [(1, 2), (3, 4)])
def test_inc(number, next_one):
    assert inc(number) == next_one
