from . import test_life, test_repair
