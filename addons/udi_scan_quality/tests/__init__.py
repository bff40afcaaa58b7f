from . import test_gate_facts, test_inspection_scan, test_js, test_photo, test_rights, test_walk
