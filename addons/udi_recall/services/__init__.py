from . import find, home, recall, recall_flow, scope_store, workbook
from . import find, home, recall, scope_store, workbook

# isort: split
# what became of the units
from . import disposition_entry
