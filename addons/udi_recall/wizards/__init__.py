from . import udi_recall_decision

# isort: split
from . import udi_recall_disposition_wizard, udi_recall_effectiveness_draw, udi_recall_paper_wizard
