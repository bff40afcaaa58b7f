from . import stock_lot, udi_hold, udi_recall, udi_recall_holder, udi_recall_holder_merged, udi_recall_line

# isort: split
from . import (
    udi_recall_assessment,
    udi_recall_buttons,
    udi_recall_closing,
    udi_recall_cost,
    udi_recall_deadline,
    udi_recall_deadline_rule,
    udi_recall_figures,
    udi_recall_flow,
    udi_recall_jurisdiction,
    udi_recall_measure,
    udi_recall_overview,
    udi_recall_scope,
    udi_recall_scope_rule,
    udi_recall_versions,
)

# isort: split
# notices and answers
from . import (
    res_company_notice,
    udi_recall_answer,
    udi_recall_ladder,
    udi_recall_notice,
    udi_recall_notice_job,
    udi_recall_notice_words,
    udi_recall_notices,
)

# isort: split
# what became of the units
from . import (
    stock_move_line_recall,
    stock_picking_recall,
    udi_recall_balance,
    udi_recall_destruction,
    udi_recall_disposition,
    udi_recall_effectiveness,
    udi_recall_reconciliation,
)

# isort: split
from . import (
    stock_lot_near,
    udi_recall_drill,
    udi_recall_incoming,
    udi_recall_reports,
    udi_recall_template,
)
