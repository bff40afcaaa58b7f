from . import test_component_pair, test_history, test_order_values, test_pairing, test_posting, test_roles, test_serials
