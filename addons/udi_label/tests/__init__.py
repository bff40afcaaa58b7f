from . import (
    test_check,
    test_demo_codes,
    test_designer,
    test_internal,
    test_jobs,
    test_js,
    test_print,
    test_reconciliation,
    test_refuse,
    test_rights,
    test_sending,
    test_templates,
)
