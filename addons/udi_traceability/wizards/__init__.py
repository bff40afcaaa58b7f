from . import udi_catalogue_import, udi_hold_release
