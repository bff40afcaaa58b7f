from . import mrp_production_serials, udi_component_pair_scan
