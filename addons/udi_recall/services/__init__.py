from . import find, home, recall, scope_store, workbook
