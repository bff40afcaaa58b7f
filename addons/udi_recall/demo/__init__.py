from . import story, story_units
