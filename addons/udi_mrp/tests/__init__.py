from . import (
    test_component_pair,
    test_gate_paths,
    test_genealogy,
    test_history,
    test_inferred,
    test_inferred_history,
    test_order_values,
    test_pair_file,
    test_pairing,
    test_posting,
    test_roles,
    test_serials,
)
