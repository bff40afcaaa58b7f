# what others inherit must be there first
from . import udi_written_by_verb

# isort: split
from . import (
    product_template,
    stock_location,
    stock_lot,
    stock_picking,
    stock_warehouse,
    udi_first_purchase,
    udi_gate_rule,
    udi_inspection,
    udi_inspection_line,
    udi_licence,
    udi_nonconformity,
    udi_release,
    udi_sampling_plan,
    udi_sterilisation_load,
    udi_storage_check,
)
