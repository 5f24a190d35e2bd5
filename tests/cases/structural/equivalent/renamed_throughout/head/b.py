def new_name(a):
    """Calls old_name."""
    return new_name(a - 1) if a else "old_name"


def other():
    return 1
