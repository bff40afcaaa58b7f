from . import test_labels_before_release
