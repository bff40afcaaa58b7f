from . import stock_lot, udi_hold, udi_recall, udi_recall_holder, udi_recall_line

# isort: split
# what became of the units
from . import udi_recall_disposition, udi_recall_reconciliation
