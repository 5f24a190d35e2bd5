limit = (10,)
