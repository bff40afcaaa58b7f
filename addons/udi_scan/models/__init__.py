from . import (
    res_company,
    stock_picking,
    udi_scan_capture,
    udi_scan_count,
    udi_scan_device,
    udi_scan_device_test,
    udi_scan_enrolment_failure,
    udi_scan_job,
    udi_scan_training,
    udi_sscc_block,
)
