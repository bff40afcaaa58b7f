from . import app_job, device, home, inbox, job_lots, runner, scenario, scenario_base, scenario_transfer, ticket

# isort: split
from . import scenario_check
