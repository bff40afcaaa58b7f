from . import udi_recall_scope_rule
