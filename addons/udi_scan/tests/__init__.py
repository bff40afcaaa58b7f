from . import (
    test_check,
    test_count,
    test_device,
    test_inbox,
    test_job,
    test_js,
    test_move,
    test_pack,
    test_rights,
    test_routes,
    test_runner,
    test_runner_many,
)
