from . import stock_lot, udi_hold, udi_recall, udi_recall_holder, udi_recall_line
from . import udi_recall_assessment, udi_recall_buttons, udi_recall_closing, udi_recall_figures, udi_recall_flow
from . import udi_recall_jurisdiction, udi_recall_measure

# isort: split
# what became of the units
from . import udi_recall_disposition, udi_recall_reconciliation
