def test_rate():
    assert rate() == 3


def test_old():
    assert old() == 1
