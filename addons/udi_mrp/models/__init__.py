from . import mrp_production, stock_move_line, udi_component_pair
