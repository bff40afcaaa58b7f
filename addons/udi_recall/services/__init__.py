from . import (
    deadlines,
    find,
    frozen,
    home,
    pilot_figures,
    recall,
    recall_flow,
    recall_scope,
    scope_engine,
    scope_preview,
    scope_rules,
    scope_store,
    standing,
    workbook,
)

# isort: split
# notices and answers
from . import (
    notice,
    notice_answer,
    notice_form,
    notice_import,
    notice_ladder,
    notice_link,
    notice_mailer,
    notice_page,
    notice_paper,
    notice_pass_on,
    notice_publisher,
    notice_scan,
    notice_store,
    notice_text,
)

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
