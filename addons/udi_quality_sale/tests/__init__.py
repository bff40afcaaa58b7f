from . import test_order_approved
