from . import mrp_production, udi_release
