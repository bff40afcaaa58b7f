from . import history, home, pairing, production
