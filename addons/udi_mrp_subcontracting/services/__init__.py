from . import gate, production
