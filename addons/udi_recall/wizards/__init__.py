from . import udi_recall_answer_import, udi_recall_call_entry, udi_recall_decision
