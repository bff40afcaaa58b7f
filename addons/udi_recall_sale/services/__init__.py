from . import credit
