from . import account_move, udi_recall
