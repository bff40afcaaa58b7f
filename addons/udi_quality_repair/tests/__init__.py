from . import test_rework
