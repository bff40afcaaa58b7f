from . import test_history, test_life, test_repair, test_repair_override
