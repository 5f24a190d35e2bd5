import log


def a():
    log.info("a")


def b():
    log.info("b")


def c():
    return 1


def d():
    def inner():
        log.info("d")
    return 2
