from . import (
    udi_barcode_repair,
    udi_hold_set,
    udi_ledger_status,
    udi_lot_change,
    udi_lot_distinct,
    udi_lot_merge,
    udi_lot_split,
    udi_override_allow,
    udi_product_flag,
    udi_serial_gap,
    udi_serial_take,
    udi_signature_request,
)
