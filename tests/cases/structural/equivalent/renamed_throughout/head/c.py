def use():
    return new_name(1), "new_name"
