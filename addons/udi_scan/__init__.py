from . import controllers, demo, models, services, wizards
from .hooks import uninstall_hook
