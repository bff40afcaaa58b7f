"""The world of the recall story: two lots of infusion sets, three hundred clinics, an open delivery, a mail server."""

import json

from odoo_process import run

HOLDERS, TWICE = 300, 60  # clinics, and how many of them have some of the second lot
STOCK = {"SET-A": 40, "SET-B": 20}
UNITS = {"SET-A": 2 * HOLDERS + STOCK["SET-A"], "SET-B": TWICE + STOCK["SET-B"]}
CERTIFICATE = b"%PDF-1.4 burnt in the furnace"

MAKE = """
import json
from odoo import Command

env.company.write({"udi_notice_link": "always", "phone": "+86 512 5555 0100", "email": "recall@kangyuan.example"})
env["ir.mail_server"].search([]).unlink()
env["ir.mail_server"].create({"name": "sink", "smtp_host": "127.0.0.1", "smtp_port": PORT, "smtp_encryption": "none"})
env.ref("udi_traceability.user_demo_quality").lang = "zh_CN"
# a real company: no invented colleague offers to sign in one's place
env["ir.module.module"].search([("name", "=", "udi_traceability")]).demo = False
tube = env.ref("udi_traceability.demo_product_tube")
warehouse = env.ref("stock.warehouse0")


def transfers(kind, partners_and_lots):
    # one transfer for each partner, with [(lot, quantity), ...], and a line for each lot
    places = {"location_id": kind.default_location_src_id.id, "location_dest_id": kind.default_location_dest_id.id}
    pickings = env["stock.picking"].create([
        {
            **places, "picking_type_id": kind.id, "partner_id": partner.id,
            "move_ids": [Command.create({
                **places, "product_id": tube.id, "product_uom": tube.uom_id.id,
                "product_uom_qty": sum(quantity for _lot, quantity in content),
            })],
        }
        for partner, content in partners_and_lots
    ])
    pickings.action_confirm()
    pickings.move_line_ids.unlink()
    env["stock.move.line"].create([
        {**picking.move_ids._prepare_move_line_vals(), "lot_id": lot.id, "quantity": quantity}
        for picking, (_partner, content) in zip(pickings, partners_and_lots, strict=True)
        for lot, quantity in content
    ])
    return pickings


def finish(pickings):
    pickings.move_line_ids.picked = True
    pickings.button_validate()
    assert set(pickings.mapped("state")) == {"done"}, pickings.mapped("state")


first, second = env["stock.lot"].create([
    {"name": name, "product_id": tube.id, "udi_manufacture_date": "2026-08-03", "udi_expiry_date": "2029-08-02"}
    for name in UNITS
])
maker = env.ref("udi_traceability.demo_partner_plastics_maker")
finish(transfers(warehouse.in_type_id, [(maker, [(first, UNITS["SET-A"]), (second, UNITS["SET-B"])])]))
china = env.ref("base.cn")
clinics = env["res.partner"].create([
    {
        "name": f"Clinic {number:03}", "is_company": True, "phone": f"+86 512 5555 1{number:03}",
        # every tenth has no address for mails
        "email": False if number % 10 == 7 else f"c{number}@clinics.example",
        "lang": "zh_CN" if number % 3 == 1 else "en_US",
        "street": f"{number + 1} Long Road", "city": "Suzhou", "country_id": china.id,
    }
    for number in range(HOLDERS)
])
finish(transfers(warehouse.out_type_id, [
    (clinic, [(first, 2), *([(second, 1)] if number < TWICE else [])]) for number, clinic in enumerate(clinics)
]))
delivery = transfers(warehouse.out_type_id, [(clinics[0], [(first, 5)])])
assert delivery.move_ids.quantity == 5, delivery.move_ids.quantity
env.cr.commit()
print("STORY", json.dumps({"lot": first.id, "delivery": delivery.id}))
"""


def make(name, mail_port):
    """Fill a copy of the demo database; ids of the suspect lot and of a delivery that is reserved."""
    known = f"HOLDERS, TWICE, UNITS, PORT = {HOLDERS}, {TWICE}, {UNITS!r}, {mail_port}\n"
    made = run(name, "shell", "--no-http", script=known + MAKE)
    return json.loads(made[made.index("STORY") + 5 :].splitlines()[0])
