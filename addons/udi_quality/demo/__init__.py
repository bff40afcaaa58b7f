from . import story
