from . import mrp_production_serials
from . import udi_component_pair_scan
