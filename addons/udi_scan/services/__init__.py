from . import (
    app_job,
    device,
    home,
    inbox,
    job_lots,
    runner,
    runner_step,
    scenario,
    scenario_base,
    scenario_transfer,
    ticket,
    unsent,
)
