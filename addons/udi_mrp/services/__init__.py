from . import home
from . import pairing
from . import production
