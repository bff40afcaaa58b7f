from . import test_js, test_production_scan, test_scenario, test_walk
