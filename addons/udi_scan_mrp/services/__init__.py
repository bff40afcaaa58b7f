# order_codes comes first: the others extend its model
from . import order_codes, production_components, production_finish, production_scan, scenario, scenario_production
