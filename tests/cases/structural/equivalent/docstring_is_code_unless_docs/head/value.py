def f():
    x = """Gives one."""
    return x
