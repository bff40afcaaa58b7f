from . import demo, models, services, wizards
