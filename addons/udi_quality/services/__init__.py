from . import (
    gate_accepted,
    gate_approved,
    gate_released,
    inspection,
    nonconformity,
    pack,
    pack_paper,
    pack_quality,
    qualification,
    release,
    storage_check,
    zone_moves,
)
