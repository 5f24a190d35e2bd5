def f():
    """Gives one."""
    return 1
