from . import udi_recall_decision, udi_recall_fulfilment
