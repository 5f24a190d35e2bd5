def test_b():
    acquire()
