from . import stock_lot, udi_hold, udi_recall, udi_recall_holder, udi_recall_line
