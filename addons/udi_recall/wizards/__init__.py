from . import base_partner_merge, udi_recall_decision, udi_recall_fulfilment

# isort: split
# notices and answers
from . import udi_recall_answer_import, udi_recall_call_entry

# isort: split
from . import (
    udi_recall_disposition_wizard,
    udi_recall_effectiveness_draw,
    udi_recall_paper_wizard,
    udi_recall_readiness,
)
