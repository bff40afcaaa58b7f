from . import test_production_labels
