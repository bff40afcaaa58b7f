from . import app_job, device, home, inbox, job_lots, runner, scenario, scenario_transfer, ticket
