from . import pack
