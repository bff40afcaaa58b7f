from . import udi_scan_correct, udi_scan_enrol, udi_scan_settings, udi_scan_unsent_import
