from . import history, home, pairing, production
from . import find, home, pairing, production
