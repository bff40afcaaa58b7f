from . import app_job, device, device_profile, home, inbox, job_lots, report, runner, scenario, scenario_base
from . import scenario_transfer, ticket
from . import app_job, device, device_profile, home, inbox, job_lots, report, runner, scenario, scenario_base
from . import scenario_transfer, ticket
