def test_a():
    acquire()
    release()
