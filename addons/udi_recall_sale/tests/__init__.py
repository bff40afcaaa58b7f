from . import test_recall_credit
