from . import find, home, recall, recall_flow, scope_store, workbook
