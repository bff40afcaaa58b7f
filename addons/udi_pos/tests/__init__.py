from . import test_pos_gate
