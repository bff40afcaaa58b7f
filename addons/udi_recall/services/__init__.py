from . import find, home, recall, recall_flow, scope_store, workbook

# isort: split
# what became of the units
from . import (
    archive,
    disposition_entry,
    drill,
    incoming_search,
    recall_reconciliation,
    reconciliation,
    report,
    report_content,
    report_single,
    returns,
)

# isort: split
# more of what is above
from . import incoming_answer, report_parts
