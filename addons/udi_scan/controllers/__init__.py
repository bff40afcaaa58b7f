from . import app, scanner_sheet, sync
