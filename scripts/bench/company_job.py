"""An example company with a long history, in Odoo's own tables, as it looks before these addons are installed.

Call ``company_job.build(env, size)`` in a database whose modules are installed and whose stock is empty (a fresh copy
of the template); ``size`` is S, M, L or a number of finished serials. It commits and returns a dict of ids.
No product is UDI-controlled yet: ``company_job.control(env, facts)`` marks all of them, as a user would.

200 raw lots → 5,001 component lots (three components) → one sub-assembly serial per order, of one lot of each component
→ one finished serial per order, of one sub-assembly → deliveries to 2,000 hospitals; of every twentieth delivery one
unit comes back and goes to another hospital. Everything follows from the numbers: the same size gives the same company.
Odoo itself makes one unit with all its documents (`Patterns`); `company_rows` writes their copies, `company_sql` how.
"""

from odoo import Command

from .company_rows import HOSPITALS, KINDS, RECEIVED, Company
from .company_sql import bulk
from .figures import SIZES

NAMES = ("Raw material", "Housing", "Circuit board", "Valve", "Flow unit", "Infusion pump")


def build(env, size):
    """Write the company and commit.

    :return: ``{"products": {name: id}, "raw_half": lot id, "raw_percent": lot id, "raw": first raw lot, "component",
        "sub", "finished": first lot of each (their ids follow without gaps), "units": number of finished serials,
        "deliveries", "returns", "hospital": first partner id (HOSPITALS follow), "tables": names}``
    """
    count = SIZES.get(size, size)
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    patterns = Patterns(env)
    env.flush_all()
    with bulk(env.cr):
        facts = Company(env.cr, patterns, count).write()
    env.cr.commit()
    env.invalidate_all()
    return facts


def control(env, facts):
    """Mark all products as UDI-controlled and commit."""
    env["product.product"].browse(facts["products"].values()).product_tmpl_id.udi_controlled = True
    env.cr.commit()


class Patterns:
    """One unit with all its documents, made by Odoo itself."""

    def __init__(self, env):
        self.env = env
        self.warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.stock = self.warehouse.lot_stock_id
        category = env["product.category"].create({"name": "Example company"})
        self.products = [
            env["product.product"].create(
                {
                    "name": name,
                    "default_code": f"EX-{index}",
                    "is_storable": True,
                    "tracking": "serial" if index > KINDS else "lot",
                    "categ_id": category.id,
                }
            )
            for index, name in enumerate(NAMES)
        ]
        hospitals = env["res.partner"].create([{"name": f"Hospital {number:04d}"} for number in range(HOSPITALS)])
        self.hospitals = sorted(hospitals.ids)
        self.supplier = env["res.partner"].create({"name": "Granulate works"})
        self.lots = [
            env["stock.lot"].create({"name": f"PATTERN-{index}", "product_id": product.id})
            for index, product in enumerate(self.products)
        ]
        raw, *components, sub, finished = self.lots
        self.receipt = self._transfer("incoming", raw, RECEIVED, self.supplier)
        self.component_orders = [self._order(lot, 100, [raw]) for lot in components]
        self.sub_order = self._order(sub, 1, components)
        self.finished_order = self._order(finished, 1, [sub])
        self.delivery = self._transfer("outgoing", finished, 1, hospitals[0])
        self.returned = self._return(self.delivery)
        self.again = self._transfer("outgoing", finished, 1, hospitals[1])

    def _transfer(self, code, lot, quantity, partner):
        kind = self.warehouse.in_type_id if code == "incoming" else self.warehouse.out_type_id
        outside = self.env.ref(f"stock.stock_location_{'suppliers' if code == 'incoming' else 'customers'}")
        source, target = (outside, self.stock) if code == "incoming" else (self.stock, outside)
        places = {"location_id": source.id, "location_dest_id": target.id}
        move = {
            "product_id": lot.product_id.id,
            "product_uom_qty": quantity,
            "product_uom": lot.product_id.uom_id.id,
            **places,
        }
        picking = self.env["stock.picking"].create(
            {"picking_type_id": kind.id, "partner_id": partner.id, "move_ids": [Command.create(move)], **places}
        )
        picking.action_confirm()
        picking.move_line_ids.unlink()
        line = picking.move_ids._prepare_move_line_vals()
        self.env["stock.move.line"].create({**line, "lot_id": lot.id, "quantity": quantity, "picked": True})
        return self._done(picking)

    def _return(self, delivery):
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 1
        picking = wizard._create_return()
        picking.move_ids.picked = True
        return self._done(picking)

    def _done(self, picking):
        picking.button_validate()
        return self._check(picking)

    def _order(self, lot, quantity, components):
        product = lot.product_id
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": quantity,
                "bom_line_ids": [Command.create({"product_id": part.product_id.id}) for part in components],
            }
        )
        order = self.env["mrp.production"].create({"product_id": product.id, "bom_id": bom.id, "product_qty": quantity})
        order.action_confirm()
        order.lot_producing_ids = lot
        order.qty_producing = quantity
        order.move_raw_ids.move_line_ids.unlink()
        lot_of = {part.product_id: part for part in components}
        for move in order.move_raw_ids:
            line = {**move._prepare_move_line_vals(), "lot_id": lot_of[move.product_id].id}
            self.env["stock.move.line"].create({**line, "quantity": 1, "picked": True})
        order.button_mark_done()
        return self._check(order)

    def _check(self, document):
        if document.state != "done":
            raise RuntimeError(f"{document.display_name} is {document.state}")
        return document

    def quants(self, lot):
        """``{usage of the location: quant id}`` of one pattern."""
        found = self.env["stock.quant"].search([("lot_id", "=", lot.id)])
        return {quant.location_id.usage: quant.id for quant in found}
