"""Runs inside Odoo: devices with their transfers before the scans, and what has become of them after."""

from odoo import Command

from .scan_load import letters
from .stock_job import DI, World


def run(env, what, *arguments):
    return {"prepare": prepare, "check": check}[what](env, *arguments)


def prepare(env, devices, transfers, units, rush):
    """Each device has a person, a code to enrol with, receipts of ``units`` serials and one of ``rush``."""
    world = World(env)
    product = world.products["controlled"]
    found = []
    for number in range(devices):
        login = f"scan{number}"
        user = env["res.users"].create(
            {
                "name": f"Operator {number}",
                "login": login,
                "password": login,
                "group_ids": [Command.link(env.ref("udi_traceability.group_udi_operator").id)],
            }
        )
        device = env["udi.scan.device"].create({"name": f"PDA {number}"})
        jobs = [receipt(world, product, count) for count in (*[units] * transfers, rush)]
        found.append(
            {
                "code": env["udi.scan.device.service"].new_code(device),
                "login": user.login,
                "transfers": jobs[:-1],
                "rush": jobs[-1],
                "prefix": f"]d201{DI}112601051731010410L{number}\x1d21{letters(number, 2)}",
            }
        )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return {"devices": found}


def receipt(world, product, count):
    places = {"location_id": world.outside["incoming"].id, "location_dest_id": world.inside.id}
    move = {"product_id": product.id, "product_uom_qty": count, "product_uom": product.uom_id.id, **places}
    picking = world.env["stock.picking"].create(
        {
            "picking_type_id": world.warehouse.in_type_id.id,
            "partner_id": world.partner.id,
            "move_ids": [Command.create(move)],
            **places,
        }
    )
    picking.action_confirm()
    return {"id": picking.id, "units": count}


def check(env):
    """What there is, counted by itself: steps, refused ones, finished transfers, units in stock and in the ledger."""
    captures = env["udi.scan.capture"]
    finished = captures.search([("action", "=", "finish"), ("state", "=", "applied")]).picking_id
    lots = finished.move_line_ids.lot_id
    items = env["udi.event.item"].search([("lot_id", "in", lots.ids), ("event_id.biz_step", "=", "receiving")])
    quants = env["stock.quant"].search([("lot_id", "in", lots.ids), ("location_id.usage", "=", "internal")])
    return {
        "captures": captures.search_count([]),
        "refused": [
            f"{capture.action} {capture.state}: {capture.title} {capture.message}"
            for capture in captures.search([("state", "not in", ("applied", "waiting"))], limit=5)
        ],
        "done": len(finished.filtered(lambda picking: picking.state == "done")),
        "events": len(items),
        "quants": int(sum(quants.mapped("quantity"))),
    }
