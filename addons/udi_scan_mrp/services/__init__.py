from . import production_resolve  # first: the others extend it
from . import production_components, production_finish, production_scan, scenario, scenario_production
