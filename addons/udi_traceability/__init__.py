from . import controllers, models, services, wizards
from .hooks import post_init_hook, uninstall_hook

# isort: split
# what it extends must be there first
from . import demo
