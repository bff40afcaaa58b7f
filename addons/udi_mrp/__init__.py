from . import demo
from . import models
from . import services
from . import wizards
