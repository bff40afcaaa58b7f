from . import production_resolve, production_scan, production_components, production_finish
