from . import app_job, device, home, inbox, job_lots, runner, scenario, scenario_base, scenario_transfer, ticket

# isort: split
from . import scenario_check
from . import (
    app_job,
    count_result,
    count_take,
    device,
    home,
    inbox,
    job_lots,
    move_take,
    places,
    runner,
    scenario,
    scenario_base,
    scenario_count,
    scenario_transfer,
    ticket,
    transfer_move,
)
