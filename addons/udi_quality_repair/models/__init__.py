from . import repair_order, udi_nonconformity
