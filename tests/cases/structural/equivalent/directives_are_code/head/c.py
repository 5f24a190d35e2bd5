value = compute()  # type: ignore
