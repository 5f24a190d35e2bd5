X = 1
Y = compute()  # type: ignore
