from . import test_js, test_label, test_rights, test_walk
