from . import test_check, test_device, test_inbox, test_job, test_js, test_rights, test_routes, test_runner
