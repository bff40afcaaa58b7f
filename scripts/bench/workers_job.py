"""Runs inside Odoo: one of several workers that post receipts at the same time, and what they need beforehand."""

import gc
import pathlib
import time

from odoo import api
from odoo.service.model import retrying

from .stock_job import World

PATIENCE = 900  # seconds that a worker waits for its turn


def run(env, what, *arguments):
    return {"prepare": prepare, "post": post}[what](env, *arguments)


def prepare(env, workers, count):
    """Receipts of one serial, ``count`` for every worker."""
    world = World(env)
    kind = next(iter(world.products))
    for worker in range(workers):
        for _number in range(count):
            world.receipt(kind, world.names(kind, 1)).origin = f"worker {worker}"
    env.cr.commit()
    env.cr.execute("ANALYZE stock_picking, stock_move, stock_move_line")
    env.cr.commit()


def post(env, worker, folder, warm, rounds, each):
    """Validate the worker's receipts, each in a transaction that Odoo repeats where it collides.

    :returns: of each round when its first receipt began and its last one was committed, how many there were, how often
        Odoo tried, and the SQL statements
    """
    # as from a browser: the context says the zone
    context = {**env.context, "tracking_disable": True, "mail_create_nolog": True, "tz": "UTC"}
    pickings = env["stock.picking"].search([("origin", "=", f"worker {worker}")], order="id").ids
    env.cr.commit()
    for number in pickings[:warm]:
        validate(env, context, number)
    gc.collect()
    folder, found = pathlib.Path(folder), []
    (folder / f"ready-{worker}").touch()
    for number in range(rounds):
        wait(folder, number)
        began, tries, statements = time.time(), 0, 0
        for picking in pickings[warm + number * each :][:each]:
            counted = validate(env, context, picking)
            tries, statements = tries + counted[0], statements + counted[1]
        found.append([began, time.time(), each, tries, statements])
        (folder / f"done-{number}-{worker}").touch()
    return found


def wait(folder, number):
    end = time.monotonic() + PATIENCE
    while not (folder / f"go-{number}").exists():
        if (folder / "stop").exists() or time.monotonic() > end:
            raise TimeoutError("The turn did not come")
        time.sleep(0.01)


def validate(env, context, number):
    """As a request to Odoo does: in a transaction of its own, with nothing in memory but what the process keeps.

    Returns how often Odoo tried, and the SQL statements.
    """
    tries = 0
    with env.registry.cursor() as cr:
        picking = api.Environment(cr, env.uid, context)["stock.picking"].browse(number)

        def press():
            nonlocal tries
            tries += 1
            return picking.button_validate()

        retrying(press, picking.env)
        cr.commit()
        statements = cr.sql_log_count
        if picking.state != "done":
            raise RuntimeError(f"The transfer is {picking.state}")
    return tries, statements
