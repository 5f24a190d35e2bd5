def f(xs):
    for x in xs:
        use(x)
    done()
