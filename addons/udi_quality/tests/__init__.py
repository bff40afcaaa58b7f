from . import (
    test_first_purchase,
    test_inspection,
    test_nonconformity,
    test_pack,
    test_quality_roles,
    test_release,
    test_signer_leaves,
    test_storage_check,
    test_two_step_receipt,
)
