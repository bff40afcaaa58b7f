from . import (
    test_component_pair,
    test_gate_paths,
    test_order_values,
    test_pairing,
    test_posting,
    test_roles,
    test_serials,
)
