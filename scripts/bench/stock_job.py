"""Runs inside Odoo: receipts and deliveries of the same size with a UDI-controlled product and with a plain one."""

import time

from odoo import Command

GATES = ("identity", "expiry", "hold", "place")
DIS = {"controlled": "06901234500028"}


class World:
    """A warehouse, a supplier, a hospital, one UDI-controlled product and one that is not; all gates on block."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
        self.warehouse = self.env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.inside = self.warehouse.lot_stock_id
        self.outside = {
            "incoming": env.ref("stock.stock_location_suppliers"),
            "outgoing": env.ref("stock.stock_location_customers"),
        }
        self.partner = self.env["res.partner"].create({"name": "Bench partner"})
        rules = self.env["udi.gate.rule"]
        rules.search([("company_id", "=", env.company.id)]).unlink()
        rules.create([{"rule": rule, "action": "block"} for rule in GATES])
        self.products = {kind: self._product(kind) for kind in ("controlled", "plain")}
        self.count = 0

    def _product(self, kind):
        controlled = kind == "controlled"
        category = self.env["product.category"].create({"name": f"Bench {kind}", "udi_controlled": controlled})
        values = {"name": f"Bench {kind}", "type": "consu", "is_storable": True, "tracking": "serial"}
        product = self.env["product.product"].create({**values, "use_expiration_date": True, "categ_id": category.id})
        if controlled:
            flags = dict.fromkeys(("has_lot", "has_serial", "has_manufacture_date", "has_expiry_date"), True)
            self.env["udi.device.identifier"].create(
                {
                    **flags,
                    "agency": "gs1",
                    "code": DIS[kind],
                    "kind": "primary",
                    "state": "active",
                    "product_ids": [Command.link(product.id)],
                }
            )
        return product

    def lots(self, kind, count):
        """Create `count` serials, with the same dates for both products."""
        self.count += 1
        values = {"product_id": self.products[kind].id, "udi_lot_number": "L1"}
        dates = {"udi_manufacture_date": "2026-01-05", "udi_expiry_date": "2099-01-04"}
        names = (f"{kind[0].upper()}{self.count:03d}-{number:06d}" for number in range(count))
        return self.env["stock.lot"].create([{**values, **dates, "name": name} for name in names])

    def transfer(self, code, lots):
        """Return a transfer that is ready to be validated."""
        kind = self.warehouse.in_type_id if code == "incoming" else self.warehouse.out_type_id
        ends = [self.outside[code].id, self.inside.id]
        source, target = ends if code == "incoming" else reversed(ends)
        places = {"location_id": source, "location_dest_id": target}
        product = lots.product_id
        move = {"product_id": product.id, "product_uom_qty": len(lots), "product_uom": product.uom_id.id, **places}
        picking = self.env["stock.picking"].create(
            {"picking_type_id": kind.id, "partner_id": self.partner.id, "move_ids": [Command.create(move)], **places}
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        line = picking.move_ids._prepare_move_line_vals()
        self.env["stock.move.line"].create([{**line, "lot_id": lot.id, "quantity": 1, "picked": True} for lot in lots])
        self.env.cr.commit()
        self.env.invalidate_all()
        return picking

    def validate(self, picking):
        """Validate and commit; return seconds and the number of SQL statements."""
        statements, start = self.env.cr.sql_log_count, time.perf_counter()
        picking.button_validate()
        self.env.cr.commit()
        seconds = time.perf_counter() - start
        if picking.state != "done":
            raise RuntimeError(f"The transfer is {picking.state}")
        return seconds, self.env.cr.sql_log_count - statements


def run(env, count, rounds):
    """Return `{"incoming": {"controlled": [seconds, statements], "plain": …}, "outgoing": …}`, each the best round."""
    world = World(env)
    found = {code: {kind: [] for kind in world.products} for code in ("incoming", "outgoing")}
    for kind in world.products:  # the first one fills Odoo's caches and is not counted
        world.validate(world.transfer("incoming", world.lots(kind, 2)))
    for number in range(rounds):
        for kind in sorted(world.products, reverse=number % 2):  # each goes first in turn: the tables grow meanwhile
            lots = world.lots(kind, count)
            for code, times in found.items():
                times[kind].append(world.validate(world.transfer(code, lots)))
    return {code: {kind: min(times) for kind, times in kinds.items()} for code, kinds in found.items()}
