A = 1
HINT = "# noqa is not allowed"
