from . import mrp_production, udi_scan_output
