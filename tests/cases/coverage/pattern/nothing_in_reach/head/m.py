import log


def a():
    log.info("a")
