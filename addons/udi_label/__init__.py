from . import controllers, demo, models, services, wizards
