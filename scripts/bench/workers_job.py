"""Runs inside Odoo: one of several workers that post receipts at the same time, and what they need beforehand."""

import pathlib
import time

from odoo.service.model import retrying

from .stock_job import World

PATIENCE = 300  # seconds that a worker waits for the others


def run(env, what, *arguments):
    return {"prepare": prepare, "post": post}[what](env, *arguments)


def prepare(env, workers, each):
    """Receipts of one serial, ``each`` for every worker and one to warm up."""
    world = World(env)
    kind = next(iter(world.products))
    for worker in range(workers):
        for _number in range(each + 1):
            world.receipt(kind, world.names(kind, 1)).origin = f"worker {worker}"
    env.cr.commit()


def post(env, worker, workers, folder):
    """Validate the worker's receipts, each in a transaction that Odoo repeats where it collides.

    Returns when the first began and the last was committed, and how many there were.
    """
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    warm, *rest = env["stock.picking"].search([("origin", "=", f"worker {worker}")], order="id")
    _validate(env, warm)
    folder = pathlib.Path(folder)
    (folder / str(worker)).touch()
    end = time.monotonic() + PATIENCE
    while len(list(folder.iterdir())) < workers:
        if time.monotonic() > end:
            raise TimeoutError("The other workers did not come")
        time.sleep(0.02)
    began = time.time()
    for picking in rest:
        _validate(env, picking)
    return [began, time.time(), len(rest)]


def _validate(env, picking):
    retrying(picking.button_validate, env)
    env.cr.commit()
    if picking.state != "done":
        raise RuntimeError(f"The transfer is {picking.state}")
