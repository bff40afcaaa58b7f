from . import udi_label_print
