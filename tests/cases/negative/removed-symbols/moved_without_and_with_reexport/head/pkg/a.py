from .b import kept
