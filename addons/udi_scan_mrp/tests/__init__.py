from . import test_production_scan
