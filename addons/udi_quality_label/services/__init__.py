from . import release
