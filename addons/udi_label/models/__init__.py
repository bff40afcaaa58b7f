from . import stock_lot, udi_print_job
