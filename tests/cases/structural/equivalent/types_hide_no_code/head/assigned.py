class C:
    limit: int = 3
