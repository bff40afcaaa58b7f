"""Runs inside Odoo: one order of many serials, each with a component serial: pairs known, and as plain Odoo does it."""

import time

from odoo import Command

from .stock_job import GATES

KINDS = ("controlled", "plain")


class Factory:
    """Two products made of a serial component and a component lot: one UDI-controlled, one not; gates on block."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
        self.inside = self.env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
        rules = self.env["udi.gate.rule"]
        rules.search([("company_id", "=", env.company.id)]).unlink()
        rules.create([{"rule": rule, "action": "block"} for rule in GATES])
        self.unit, self.part, self.tube, self.bom = {}, {}, {}, {}
        for kind in KINDS:
            category = self.env["product.category"].create(
                {"name": f"Bench {kind}", "udi_controlled": kind == "controlled"}
            )
            self.unit[kind] = self._product(category, "unit", "serial")
            self.part[kind] = self._product(category, "part", "serial")
            self.tube[kind] = self._product(category, "tube", "lot")
            self.bom[kind] = self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": self.unit[kind].product_tmpl_id.id,
                    "consumption": "flexible",
                    "bom_line_ids": [
                        Command.create({"product_id": component.id, "product_qty": 1})
                        for component in (self.part[kind], self.tube[kind])
                    ],
                }
            )
        self.count = 0

    def _product(self, category, name, tracking):
        values = {"name": f"{category.name} {name}", "type": "consu", "is_storable": True, "tracking": tracking}
        product = self.env["product.product"].create({**values, "categ_id": category.id})
        if category.udi_controlled:
            self.env["udi.device.identifier"].create(
                {
                    "agency": "gs1",
                    "code": {"unit": "06901234500028", "part": "06901234500011", "tube": "06901234500035"}[name],
                    "kind": "primary",
                    "state": "active",
                    "has_lot": True,
                    "has_serial": tracking == "serial",
                    "product_ids": [Command.link(product.id)],
                }
            )
        return product

    def stock(self, product, names, quantity=1.0):
        """Lots in stock by an inventory count, which is a move."""
        lots = self.env["stock.lot"].create([{"name": name, "product_id": product.id} for name in names])
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        place = {"product_id": product.id, "location_id": self.inside.id, "inventory_quantity": quantity}
        quants.create([{**place, "lot_id": lot.id} for lot in lots]).action_apply_inventory()
        return lots

    def order(self, kind, count):
        """A confirmed order with its serials; the pairs of a controlled product are entered, in reverse order."""
        self.count += 1
        names = [f"{kind[0].upper()}{self.count:02d}-{number:05d}" for number in range(count)]
        parts = self.stock(self.part[kind], [f"S{name}" for name in names])
        self.stock(self.tube[kind], [f"T{self.count}"], count)
        order = self.env["mrp.production"].create(
            {"product_id": self.unit[kind].id, "product_qty": count, "bom_id": self.bom[kind].id}
        )
        order.action_confirm()
        order.action_assign()
        wizard = self.env["mrp.production.serials"].create({"production_id": order.id})
        wizard.serial_numbers = "\n".join(names)
        wizard.action_apply()
        if kind == "controlled":
            text = "\n".join(f"{name}\t{part.name}" for name, part in zip(names, reversed(parts), strict=True))
            if self.env["udi.pairing"].read_lines(order, text)["paired"] != count:
                raise RuntimeError("Not every pair was entered")
        self.env.cr.commit()
        self.env.invalidate_all()
        return order

    def close(self, order):
        """Close the order and commit; return seconds, SQL statements and rows of Odoo's relation."""
        statements, start = self.env.cr.sql_log_count, time.perf_counter()
        order.button_mark_done()
        self.env.cr.commit()
        seconds = time.perf_counter() - start
        if order.state != "done":
            raise RuntimeError(f"The order is {order.state}")
        statements = self.env.cr.sql_log_count - statements
        field = self.env["stock.move.line"]._fields["consume_line_ids"]
        self.env.cr.execute(
            f"SELECT count(*) FROM {field.relation} WHERE {field.column1} = ANY(%s)",
            [order.move_finished_ids.move_line_ids.ids],
        )
        return seconds, statements, self.env.cr.fetchone()[0]


def run(env, count, rounds):
    """Return `{"controlled": [seconds, statements, rows of the relation], "plain": …}`, each the best round."""
    factory = Factory(env)
    found = {kind: [] for kind in KINDS}
    for kind in KINDS:  # the first one fills Odoo's caches and is not counted
        factory.close(factory.order(kind, 2))
    for number in range(rounds):
        for kind in sorted(KINDS, reverse=number % 2):  # each goes first in turn: the tables grow meanwhile
            found[kind].append(factory.close(factory.order(kind, count)))
    return {kind: min(times) for kind, times in found.items()}
