from . import app_job, device, device_profile, home, inbox, job_lots, report, runner, scenario, scenario_transfer, ticket
