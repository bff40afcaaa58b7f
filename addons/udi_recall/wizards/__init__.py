from . import udi_recall_decision
