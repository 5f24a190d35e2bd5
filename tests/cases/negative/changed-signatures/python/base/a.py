__all__ = ["renamed", "default", "keyword_only", "decorated", "Kept", "listed"]


def renamed(first): return first
def default(a, b=1): return a
def keyword_only(a, b): return a
def decorated(self): return 1
def not_listed(a): return a
def listed(a): return a


class Kept(Base):
    def method(self, a): return a
    def _private(self, a): return a
