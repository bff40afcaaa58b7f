from . import udi_component_pair_scan
