import log


def a():
    log.info("a")


def b():
    log.info("b")


def c():
    return 1


def d():
    log.info("d")
