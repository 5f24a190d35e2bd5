class Base:
    def _load(self):
        pass
