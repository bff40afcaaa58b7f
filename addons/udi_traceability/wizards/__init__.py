from . import udi_catalogue_import
from . import udi_hold_release
