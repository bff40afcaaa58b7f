from . import udi_label_verification, udi_print_job
