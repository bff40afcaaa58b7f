from . import test_life, test_repair, test_repair_override
