from . import gate, history
