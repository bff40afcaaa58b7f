from . import test_nothing_to_do, test_subcontracting
