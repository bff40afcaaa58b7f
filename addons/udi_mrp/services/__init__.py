from . import home, pairing, production
