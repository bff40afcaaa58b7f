"""Runs inside Odoo: receipts and deliveries of the same size, with these addons installed or without them.

Without them the database is a copy of the template that holds Odoo's modules only: nothing of ours is loaded.
"""

import os
import pathlib
import time

from odoo import Command

GATES = ("identity", "expiry", "hold", "place")
DI = "06901234500028"
KINDS = {True: ("controlled", "uncontrolled"), False: ("plain",)}


class World:
    """A warehouse, a supplier, a hospital; with the addons one UDI-controlled product and one that is not, all gates on
    block, else one product with the same settings."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
        self.ours = "udi.gate.rule" in env
        self.warehouse = self.env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.warehouse.in_type_id.use_create_lots = True
        self.inside = self.warehouse.lot_stock_id
        self.outside = {
            "incoming": env.ref("stock.stock_location_suppliers"),
            "outgoing": env.ref("stock.stock_location_customers"),
        }
        self.partner = self.env["res.partner"].create({"name": "Bench partner"})
        if self.ours:
            rules = self.env["udi.gate.rule"]
            rules.search([("company_id", "=", env.company.id)]).unlink()
            rules.create([{"rule": rule, "action": "block"} for rule in GATES])
        self.products = {kind: self._product(kind) for kind in KINDS[self.ours]}
        self.count = 0
        self.server = env.cr._cnx.info.backend_pid

    def _product(self, kind):
        controlled = kind == "controlled"
        category = self.env["product.category"].create(
            {"name": f"Bench {kind}", **({"udi_controlled": controlled} if self.ours else {})}
        )
        values = {"name": f"Bench {kind}", "type": "consu", "is_storable": True, "tracking": "serial"}
        product = self.env["product.product"].create({**values, "use_expiration_date": True, "categ_id": category.id})
        if controlled:
            flags = dict.fromkeys(("has_lot", "has_serial", "has_manufacture_date", "has_expiry_date"), True)
            self.env["udi.device.identifier"].create(
                {
                    **flags,
                    "agency": "gs1",
                    "code": DI,
                    "kind": "primary",
                    "state": "active",
                    "product_ids": [Command.link(product.id)],
                }
            )
        return product

    def names(self, kind, count):
        self.count += 1
        return [f"{kind[0].upper()}{self.count:03d}-{number:06d}" for number in range(count)]

    def receipt(self, kind, names):
        """A receipt with the serials typed on its lines, ready to be validated: Odoo makes the lots then."""
        lines = [{"lot_name": name, "expiration_date": "2099-01-04 23:59:59"} for name in names]
        return self._transfer("incoming", self.products[kind], lines)

    def delivery(self, kind, names):
        """A delivery of these serials, ready to be validated."""
        lots = self.env["stock.lot"].search([("product_id", "=", self.products[kind].id), ("name", "in", names)])
        return self._transfer("outgoing", self.products[kind], [{"lot_id": lot.id} for lot in lots])

    def _transfer(self, code, product, lines):
        kind = self.warehouse.in_type_id if code == "incoming" else self.warehouse.out_type_id
        ends = [self.outside[code].id, self.inside.id]
        source, target = ends if code == "incoming" else reversed(ends)
        places = {"location_id": source, "location_dest_id": target}
        move = {"product_id": product.id, "product_uom_qty": len(lines), "product_uom": product.uom_id.id, **places}
        picking = self.env["stock.picking"].create(
            {"picking_type_id": kind.id, "partner_id": self.partner.id, "move_ids": [Command.create(move)], **places}
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        line = picking.move_ids._prepare_move_line_vals()
        self.env["stock.move.line"].create([{**line, **more, "quantity": 1, "picked": True} for more in lines])
        self.env.cr.commit()
        self.env.invalidate_all()
        return picking

    def validate(self, picking):
        """Validate and commit; return seconds of the processors, seconds of the clock and the number of SQL statements.

        What binds is the first: time of Odoo's process and of its server process in PostgreSQL, whatever else the
        machine does meanwhile.
        """
        statements, start, used = self.env.cr.sql_log_count, time.perf_counter(), self._processor_seconds()
        picking.button_validate()
        self.env.cr.commit()
        seconds, used = time.perf_counter() - start, self._processor_seconds() - used
        if picking.state != "done":
            raise RuntimeError(f"The transfer is {picking.state}")
        return used, seconds, self.env.cr.sql_log_count - statements

    def _processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.server}/stat").read_text("ascii").rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(env, received, delivered):
    """Receive and deliver that many serials of each kind of product.

    Returns ``{kind: {"receipt": [processor seconds, seconds, statements], "delivery": …}}``.
    """
    world, found = World(env), {}
    for kind in world.products:
        for count, sent in ((2, 2), (received, delivered)):  # the first one fills Odoo's caches and is not counted
            names = world.names(kind, count)
            receipt = world.validate(world.receipt(kind, names))
            found[kind] = {"receipt": receipt, "delivery": world.validate(world.delivery(kind, names[:sent]))}
    return found
