from . import mrp_production
from . import stock_move_line
from . import udi_component_pair
