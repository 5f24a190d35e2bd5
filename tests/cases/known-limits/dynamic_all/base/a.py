NAMES = ["_load"]
__all__ = list(NAMES)


def _load(path):
    pass
