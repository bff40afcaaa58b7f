from . import udi_label_check, udi_label_grading, udi_label_print, udi_label_reconcile, udi_label_settings
