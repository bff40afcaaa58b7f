from . import test_recalls_in_pack
