from . import story, story_action, story_units
