from . import find, history, home, pairing, production
