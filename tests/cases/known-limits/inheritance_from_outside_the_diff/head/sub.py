from base import Base


class Sub(Base):
    load = Base._load
