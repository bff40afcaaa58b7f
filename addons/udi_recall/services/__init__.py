from . import home, recall, scope_store, workbook
