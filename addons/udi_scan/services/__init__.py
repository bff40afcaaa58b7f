from . import app_job, device, inbox, job_lots, runner, scenario, scenario_transfer, ticket
