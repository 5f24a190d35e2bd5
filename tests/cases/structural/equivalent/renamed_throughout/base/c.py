def use():
    return old_name(1), "old_name"
