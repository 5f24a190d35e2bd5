limit = (10)
