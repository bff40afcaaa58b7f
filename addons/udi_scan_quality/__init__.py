from . import demo, models, services
