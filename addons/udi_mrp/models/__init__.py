from . import (
    mrp_gated,
    mrp_production,
    mrp_production_posting,
    mrp_production_serial,
    stock_move,
    stock_move_line,
    udi_component_pair,
    udi_serial_job,
)
