from . import find, home, pairing, production
from . import history, home, pairing, production
