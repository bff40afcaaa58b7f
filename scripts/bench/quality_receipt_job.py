"""Runs inside Odoo: the same receipt with every data quality rule active, and with all of them archived, in turns."""

import time

from .stock_job import World
from odoo.addons.udi_traceability.services import call_job


def run(env, count, rounds):
    """``{"with": [processor seconds, seconds, statements], "without": …, "rules": number, "job": seconds}``"""
    world, rules = World(env), env["udi.data.rule"].search([])
    found = {"with": [], "without": []}
    for number in range(rounds + 1):
        for kind in ("with", "without") if number % 2 else ("without", "with"):
            rules.write({"active": kind == "with"})
            env.cr.commit()
            # one serial first: changing a rule empties Odoo's caches, which is no cost of a receipt
            world.validate(world.receipt("controlled", world.names("controlled", 1)))
            call_job._called.clear()  # as after a pause: the job is called after this very receipt
            times = world.validate(world.receipt("controlled", world.names("controlled", count)))
            if number:  # the first round warms up
                found[kind].append(times)
    rules.write({"active": True})
    env.cr.commit()
    env["udi.data.runner"].run(full=True)
    world.validate(world.receipt("controlled", world.names("controlled", count)))
    env["udi.sealer"].run()
    start = time.perf_counter()
    env["udi.data.runner"].run()
    best = {kind: [min(values) for values in zip(*rows, strict=True)] for kind, rows in found.items()}
    return {**best, "rules": len(rules), "job": time.perf_counter() - start}
