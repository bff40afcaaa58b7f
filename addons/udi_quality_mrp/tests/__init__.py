from . import test_quality_manager, test_release_of_orders
