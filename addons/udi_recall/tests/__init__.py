from . import test_recall_disposition, test_recall_freeze, test_recall_rights, test_recall_scope, test_recall_workbook
