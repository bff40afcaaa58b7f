from . import (
    test_device,
    test_inbox,
    test_job,
    test_js,
    test_rights,
    test_routes,
    test_runner,
    test_runner_many,
    test_unsent,
)
