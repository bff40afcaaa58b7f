"""One question: what to hold, and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class UdiHoldSet(models.TransientModel):
    _name = "udi.hold.set"
    _description = "Put on hold"

    scope = fields.Selection(
        [
            ("lots", "Lots and serials"),
            ("product", "Whole product"),
            ("supplier_lot", "Supplier's lot"),
            ("location", "Place"),
        ],
        "What is held",
        required=True,
        default="lots",
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots and serials")
    product_id = fields.Many2one("product.product", domain=[("udi_controlled", "=", True)])
    supplier_id = fields.Many2one("res.partner")
    supplier_lot = fields.Char("Supplier's lot number")
    location_id = fields.Many2one("stock.location", "Place", domain=[("usage", "in", ("internal", "transit"))])
    affected = fields.Char(compute="_compute_affected")
    reason = fields.Char(required=True)
    kind = fields.Selection(
        [("quality", "Quality"), ("expiry", "Expiry"), ("registration", "Registration"), ("data", "Data defect")],
        required=True,
        default="quality",
    )

    @api.depends("scope", "lot_ids", "product_id", "supplier_id", "supplier_lot", "location_id")
    def _compute_affected(self):
        for wizard in self:
            hold = self.env["udi.hold"].new(wizard._scope_values())
            wizard.affected = self.env._("%(count)s lots and serials", count=hold._count_of_scope(wizard.lot_ids.ids))

    def _scope_values(self):
        return {
            "scope": self.scope,
            "product_id": self.product_id.id if self.scope in ("product", "supplier_lot") else False,
            "supplier_id": self.supplier_id.id if self.scope == "supplier_lot" else False,
            "supplier_lot": self.supplier_lot if self.scope == "supplier_lot" else False,
            "location_id": self.location_id.id if self.scope == "location" else False,
            "company_id": self.env.company.id,
        }

    def action_confirm(self):
        holds = self.env["udi.hold"]
        if self.scope == "product":
            if not self.product_id:
                raise UserError(self.env._("Choose the product."))
            hold = holds.freeze_product(self.product_id, self.reason, self.kind)
        elif self.scope == "supplier_lot":
            hold = holds.freeze_supplier_lot(
                self.supplier_lot, self.reason, self.kind, self.supplier_id, self.product_id
            )
        elif self.scope == "location":
            if not self.location_id:
                raise UserError(self.env._("Choose the place."))
            hold = holds.freeze_location(self.location_id, self.reason, self.kind)
        else:
            hold = holds.freeze(self.lot_ids, self.reason, self.kind)
        return (
            hold.get_formview_action()
            if self.env.context.get("udi_open_hold")
            else {"type": "ir.actions.act_window_close"}
        )
