from . import test_release_of_orders
