from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round

REGULATED = ("udi_lot_number", "udi_manufacture_date", "udi_expiry_date")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    udi_controlled = fields.Boolean(related="product_id.udi_controlled")
    udi_lot_number = fields.Char(
        string="Production lot",
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="Lot number, GS1 (10), of every unit of this order. For products tracked by lot it is the lot's name.",
    )
    udi_manufacture_date = fields.Date(
        string="Manufacturing date",
        copy=False,
        tracking=True,
        help="GS1 (11). Proposed as today when the order is confirmed.",
    )
    udi_expiry_date = fields.Date(
        string="Expiry date",
        compute="_compute_udi_expiry_date",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="GS1 (17). Proposed from the manufacturing date and the product's shelf life.",
    )
    udi_pair_ids = fields.One2many("udi.component.pair", "production_id", string="Component pairs", copy=False)
    udi_pair_possible = fields.Boolean(string="Has serial components", compute="_compute_udi_pair_warning")
    udi_pair_warning = fields.Text(string="Missing component pairs", compute="_compute_udi_pair_warning")

    # ------------------------------------------------------------------ regulated values of the units
    @api.depends("udi_manufacture_date", "product_id")
    def _compute_udi_expiry_date(self):
        for order in self:
            product = order.product_id
            shelf_life = product.use_expiration_date and product.expiration_time
            if product.udi_controlled and shelf_life and order.udi_manufacture_date:
                order.udi_expiry_date = order.udi_manufacture_date + timedelta(days=shelf_life)
            else:
                order.udi_expiry_date = order.udi_expiry_date

    def _udi_today(self):
        """Today's date where the company is."""
        zone = self.company_id.partner_id.tz or self.env.user.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _udi_propose(self):
        """Fill what is still empty: production lot and manufacturing date (the expiry date follows from it)."""
        for order in self.filtered(lambda order: order.udi_controlled and order.product_tracking != "none"):
            vals = {}
            if not order.udi_lot_number and order.product_tracking == "serial":
                vals["udi_lot_number"] = (
                    self.env["ir.sequence"].with_company(order.company_id).next_by_code("udi.production.lot")
                )
            if not order.udi_manufacture_date:
                vals["udi_manufacture_date"] = order._udi_today()
            if vals:
                order.write(vals)

    def _udi_lot_values(self):
        """The regulated values that every unit of this order carries."""
        self.ensure_one()
        vals = {"udi_manufacture_date": self.udi_manufacture_date}
        if self.product_tracking == "serial":
            vals["udi_lot_number"] = self.udi_lot_number
        if self.udi_expiry_date:
            vals["udi_expiry_date"] = self.udi_expiry_date
        if self.product_id.udi_primary_identifier_id:
            vals["udi_identifier_id"] = self.product_id.udi_primary_identifier_id.id
        return vals

    def _udi_stamp_lots(self):
        """Give the order's values to the lots it produces, but never to units that exist already (rework)."""
        for order in self.filtered(lambda order: order.udi_controlled and order.lot_producing_ids):
            order._udi_propose()
            if order.product_tracking == "lot" and order.udi_lot_number != order.lot_producing_ids.name:
                order.udi_lot_number = order.lot_producing_ids.name
            vals = order._udi_lot_values()
            differing = order.lot_producing_ids.filtered(
                lambda lot, vals=vals: any(
                    lot._fields[name].convert_to_write(lot[name], lot) != vals[name] for name in vals
                )
            )
            lots = differing - order._udi_made_before(differing)
            if lots:
                lots.write(vals)

    def _udi_made_before(self, lots):
        """Those of the lots that were produced already or left the house: their values are history."""
        locked = lots.filtered("udi_locked")
        known = lots.filtered("udi_manufacture_date")
        if not known - locked:
            return locked
        made = self.env["stock.move.line"]._read_group(
            [("lot_id", "in", (known - locked).ids), ("state", "=", "done"), ("move_id.production_id", "!=", False)],
            ["lot_id"],
        )
        return locked.union(*(lot for (lot,) in made))

    def _prepare_stock_lot_values(self):
        self._udi_propose()
        vals = super()._prepare_stock_lot_values()
        if self.udi_controlled:
            vals.update(self._udi_lot_values())
            if self.product_tracking == "lot" and self.udi_lot_number:
                vals["name"] = self.udi_lot_number
        return vals

    def action_generate_serial(self, workorder=False):
        """A production lot that exists already (second order of the same lot) is used, not made again."""
        self.ensure_one()
        if (
            self.udi_controlled
            and self.product_tracking == "lot"
            and self.udi_lot_number
            and not self.lot_producing_ids
        ):
            lot = self.env["stock.lot"].search(
                [
                    ("product_id", "=", self.product_id.id),
                    ("name", "=", self.udi_lot_number),
                    ("company_id", "in", [False, self.company_id.id]),
                ],
                limit=1,
            )
            if lot:
                self.lot_producing_ids = lot
                return None
        return super().action_generate_serial(workorder=workorder)

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("lot_producing_ids")._udi_stamp_lots()
        return orders

    def write(self, vals):
        regulated = [name for name in REGULATED if name in vals]
        if regulated:
            self._udi_check_regulated(vals)
        res = super().write(vals)
        if regulated or ("lot_producing_ids" in vals and not self.env.context.get("udi_stamped")):
            self.filtered(lambda order: order.state not in ("done", "cancel"))._udi_stamp_lots()
        return res

    def _udi_check_regulated(self, vals):
        for order in self.filtered("udi_controlled"):
            if order.state == "done":
                raise UserError(
                    self.env._(
                        "Order %(order)s is done: its units carry these values. Correct the units themselves "
                        "(regulatory affairs, with a reason).",
                        order=order.display_name,
                    )
                )
            lot = order.lot_producing_ids
            name = vals.get("udi_lot_number", lot.name if len(lot) == 1 else None)
            if order.product_tracking == "lot" and lot and "lot_producing_ids" not in vals and name != lot.name:
                raise UserError(
                    self.env._(
                        "The production lot of %(product)s is the name of its lot, %(lot)s. "
                        "Clear the lot on the order first, then enter another number.",
                        product=order.product_id.display_name,
                        lot=lot.name,
                    )
                )

    def action_confirm(self):
        res = super().action_confirm()
        self._udi_propose()
        return res

    # ------------------------------------------------------------------ component pairs
    def _udi_pair_places(self):
        """How many serials of each component one unit takes: {product.product: whole number}."""
        self.ensure_one()
        if self.product_tracking != "serial" or not self.product_uom_qty:
            return {}
        demand = defaultdict(float)
        for move in self.move_raw_ids:
            product = move.product_id
            if product == self.product_id:  # rework: the unit itself goes in and comes out
                continue
            if move.state != "cancel" and product.tracking == "serial" and product.udi_controlled:
                demand[move.product_id] += max(move.product_qty, move.quantity if move.state == "done" else 0)
        return {
            product: max(1, int(float_round(quantity / self.product_uom_qty, precision_digits=0, rounding_method="UP")))
            for product, quantity in demand.items()
        }

    def _udi_pair_products(self):
        return self.env["product.product"].union(*self._udi_pair_places())

    @api.depends(
        "state",
        "lot_producing_ids",
        "udi_pair_ids.component_lot_id",
        "udi_pair_ids.unit_lot_id",
        "move_raw_ids.product_uom_qty",
    )
    def _compute_udi_pair_warning(self):
        for order in self:
            places = order._udi_pair_places()
            order.udi_pair_possible = bool(places)
            order.udi_pair_warning = False
            if not places or not order.lot_producing_ids or order.state in ("draft", "done", "cancel"):
                continue
            filled = defaultdict(int)
            for pair in order.udi_pair_ids.filtered("component_lot_id"):
                filled[pair.unit_lot_id._origin, pair.component_product_id._origin] += 1
            lines = []
            for product, count in places.items():
                missing = sum(filled[unit._origin, product._origin] < count for unit in order.lot_producing_ids)
                if missing:
                    lines.append(
                        self.env._(
                            "%(missing)s of %(total)s units have no complete pair with %(product)s.",
                            missing=missing,
                            total=len(order.lot_producing_ids),
                            product=product.display_name,
                        )
                    )
            order.udi_pair_warning = "\n".join(lines) or False

    def _udi_refuse_closed(self):
        for order in self.filtered(lambda order: order.state in ("done", "cancel")):
            raise UserError(
                self.env._(
                    "Order %(order)s is closed: its component pairs are part of the ledger and cannot be changed. "
                    "Tell quality if a pair is wrong.",
                    order=order.display_name,
                )
            )

    def action_udi_prepare_pairs(self):
        """One empty row per produced serial and component place; rows that exist stay, nothing is guessed."""
        self.ensure_one()
        self._udi_refuse_closed()
        places = self._udi_pair_places()
        if not places:
            raise UserError(self.env._("This order has no component that is tracked by serial and UDI-controlled."))
        if not self.lot_producing_ids:
            raise UserError(self.env._("Generate the serials of the units first, then prepare the pairs."))
        present = defaultdict(int)
        for pair in self.udi_pair_ids:
            present[pair.unit_lot_id, pair.component_product_id] += 1
        self.env["udi.component.pair"].create(
            [
                {"production_id": self.id, "unit_lot_id": unit.id, "component_product_id": product.id}
                for unit in self.lot_producing_ids
                for product, count in places.items()
                for _place in range(count - present[unit, product])
            ]
        )

    def action_udi_scan_pairs(self):
        self.ensure_one()
        self._udi_refuse_closed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pair components"),
            "res_model": "udi.component.pair.scan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_production_id": self.id},
        }
