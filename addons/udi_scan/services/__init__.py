from . import app_job, device, device_profile, home, inbox, job_lots, report, runner, scenario, scenario_transfer, ticket
from . import app_job, device, home, inbox, job_lots, runner, scenario, scenario_base, scenario_transfer, ticket
