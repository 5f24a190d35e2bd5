def f(x):
    (a) = x
    return x[1]


def g(x):
    return r"'"


def fine(
    a,
    b,
):
    return h(
        a,
        b,
    )
