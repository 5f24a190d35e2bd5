def test_rate():
    assert rate() == 4
