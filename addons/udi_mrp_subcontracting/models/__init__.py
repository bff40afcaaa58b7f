from . import stock_move_line, udi_holder
