__all__ = ["renamed", "default", "keyword_only", "decorated", "Kept", "listed"]


def renamed(second): return second
def default(a, b=2): return a
def keyword_only(a, *, b): return a
async def decorated(self): return 1
def not_listed(a, b): return a
def listed(a): return a + 1


class Kept(Other):
    @staticmethod
    def method(a): return a
    def _private(self, b): return b
