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
    runner_step,
    scenario,
    scenario_base,
    scenario_check,
    scenario_count,
    scenario_transfer,
    sscc,
    ticket,
    transfer_move,
    transfer_quarantine,
    transfer_receipt,
    transfer_return,
    unplanned,
)

# isort: split
from . import scenario_pack  # goods go nowhere: a move of its own kind
