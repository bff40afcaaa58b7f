from . import test_order_timeline
