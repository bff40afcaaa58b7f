from . import mrp_production, stock_move, stock_move_line, stock_picking, udi_holder
