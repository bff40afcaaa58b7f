"""Numbers typed on a document: the same rule as for lots, told while the box is still in the hand."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    udi_supplier_lot = fields.Char(
        "Supplier's own lot",
        copy=False,
        help="The number on the supplier's label where the goods get another one here. The lot is found by both.",
    )
    udi_expiry_stated = fields.Boolean(
        copy=False, export_string_translation=False, help="Somebody entered the expiry date, it is not the default."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(self._udi_tidy(vals_list))
        lines._udi_mark_expiry(vals_list)
        return lines

    def write(self, vals):
        if vals.get("lot_name"):
            controlled = self.filtered("product_id.udi_controlled")
            if controlled:
                (vals,) = self._udi_tidy([{"product_id": controlled[:1].product_id.id, **vals}], keep=vals.keys())
                controlled._udi_check_done_name(vals)
        result = super().write(vals)
        self._udi_mark_expiry([vals] * len(self))
        return result

    def _udi_check_done_name(self, vals):
        """What a finished document says of a lot is what the lot is called."""
        for line in self.filtered(lambda line: line.state == "done" and line.lot_id and "lot_id" not in vals):
            if vals["lot_name"] not in (line.lot_id.name, line.lot_name):
                raise UserError(
                    self.env._(
                        "%(document)s is finished: %(lot)s cannot be renamed there. Regulatory affairs change the lot "
                        "itself.",
                        document=line.reference or line.move_id.display_name,
                        lot=line.lot_id.name,
                    )
                )

    @api.model
    def _udi_tidy(self, vals_list, keep=None):
        """Values with typed numbers trimmed and checked.

        :param keep: names that the caller had given; others were added to know the product
        :raises UserError: for a number that no code can carry, or that looks like an existing one
        """
        if not any(vals.get("lot_name") for vals in vals_list):
            return vals_list
        hygiene = self.env["udi.lot.hygiene"]
        moves = self.env["stock.move"].browse(
            vals["move_id"] for vals in vals_list if vals.get("move_id") and not vals.get("product_id")
        )
        product_of_move = {move.id: move.product_id.id for move in moves}
        products = hygiene.products_of(
            [{"product_id": vals.get("product_id") or product_of_move.get(vals.get("move_id"))} for vals in vals_list]
        )
        tidied, wanted = [], []
        for vals, product in zip(vals_list, products, strict=True):
            if vals.get("lot_name") and not vals.get("lot_id") and product.udi_controlled:
                agency = product.udi_primary_agency or None
                vals = {**vals, "lot_name": hygiene.tidy(product, vals["lot_name"], agency)}
                wanted.append((product, vals["lot_name"]))
            tidied.append({name: vals[name] for name in vals if keep is None or name in keep})
        hygiene.hold_up(wanted)
        return tidied

    def _udi_mark_expiry(self, vals_list):
        """Remember which dates differ from the default at the moment they are entered: the default moves later."""
        stated = self.browse(
            line.id
            for line, vals in zip(self, vals_list, strict=True)
            if vals.get("expiration_date") and line.product_id.udi_controlled and not line._udi_expiry_is_default()
        )
        if stated:
            stated.udi_expiry_stated = True

    def _prepare_new_lot_vals(self):
        vals = super()._prepare_new_lot_vals()
        if self.udi_supplier_lot and self.product_id.udi_controlled:
            vals["udi_supplier_lot"] = self.udi_supplier_lot
        return vals

    def _action_done(self):
        carrying = self.filtered("udi_supplier_lot")
        result = super()._action_done()
        for line in carrying.exists().filtered("lot_id"):
            known = [part.strip() for part in (line.lot_id.udi_supplier_lot or "").split(",") if part.strip()]
            if line.udi_supplier_lot.strip() not in known:
                line.lot_id.udi_supplier_lot = ", ".join([*known, line.udi_supplier_lot.strip()])
        return result
