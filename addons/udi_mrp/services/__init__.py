from . import find, home, pairing, production
