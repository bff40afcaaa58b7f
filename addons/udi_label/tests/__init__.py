from . import test_demo_codes, test_internal, test_js, test_print, test_refuse, test_rights
