"""Every way in which a lot gets its name: trimmed, printable, and not a look-alike of one that exists."""

from odoo import api, fields, models

from odoo.addons.udi_core.lots import look_alike_key

NAMES = ("name", "udi_lot_number")


class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_look_alike_key = fields.Char(
        compute="_compute_udi_look_alike_key",
        store=True,
        precompute=True,
        index="btree_not_null",
        copy=False,
        export_string_translation=False,
    )

    @api.depends("name")
    def _compute_udi_look_alike_key(self):
        for lot in self:
            lot.udi_look_alike_key = look_alike_key(lot.name or "") or False

    @api.model_create_multi
    def create(self, vals_list):
        hygiene = self.env["udi.lot.hygiene"]
        products = hygiene.products_of(vals_list, self.env.context.get("default_product_id"))
        nobody = self.browse()  # a copy is made by its originals, whose own numbers are no matter here
        vals_list = [nobody._udi_tidy(vals, product) for vals, product in zip(vals_list, products, strict=True)]
        distinct = hygiene.distinct_reason()
        if not distinct:
            hygiene.hold_up(
                [
                    (product, vals["name"])
                    for vals, product in zip(vals_list, products, strict=True)
                    if vals.get("name") and product.udi_controlled
                ]
            )
        lots = super().create(vals_list)
        hygiene.forget()
        self.env["udi.holder"]._note_new(lots)
        unnamed = lots.filtered(lambda lot: lot.udi_controlled) - lots.browse(
            lot.id for lot, vals in zip(lots, vals_list, strict=True) if vals.get("name")
        )
        for lot in unnamed:
            hygiene.check_name(lot.product_id, lot.name, lot._udi_agency())
        if distinct and lots:
            lots._message_log_batch(bodies=dict.fromkeys(lots.ids, distinct))
        return lots

    def write(self, vals):
        if "name" in vals or "product_id" in vals:
            self.env["udi.lot.hygiene"].forget()
        if not any(vals.get(name) for name in NAMES):
            return super().write(vals)
        controlled = self.filtered("udi_controlled")
        if not controlled:
            return super().write(vals)
        for name in NAMES:
            # what was there before the rules may be written again as it stands; what else a number may hold depends on
            # the device's codes: one lot of each kind is looked at
            kinds = {
                (lot.product_id, lot.udi_identifier_id, lot.udi_exempt_reason): lot
                for lot in controlled
                if vals.get(name) and lot[name] != vals[name]
            }
            for lot in kinds.values():
                vals = lot._udi_tidy(vals, lot.product_id, (name,))
        hygiene = self.env["udi.lot.hygiene"]
        distinct = hygiene.distinct_reason()
        renamed = controlled.filtered(lambda lot: lot.name != vals.get("name", lot.name))
        if renamed and not distinct:
            hygiene.hold_up([(lot.product_id, vals["name"]) for lot in renamed], but=renamed)
        result = super().write(vals)
        if renamed and distinct:
            renamed._message_log_batch(bodies=dict.fromkeys(renamed.ids, distinct))
        return result

    def unlink(self):
        self.env["udi.lot.hygiene"].forget()
        return super().unlink()

    def _udi_tidy(self, vals, product, names=NAMES):
        """The values with their numbers trimmed.

        :raises UserError: when a number cannot be carried by the codes of this device
        """
        texts = {name: vals[name] for name in names if isinstance(vals.get(name), str) and vals[name]}
        if not product.udi_controlled or not texts:
            return vals
        exempt = vals.get("udi_exempt_reason", self.udi_exempt_reason)
        agency = None if exempt else self._udi_agency(product, vals.get("udi_identifier_id"))
        hygiene = self.env["udi.lot.hygiene"]
        return vals | {name: hygiene.tidy(product, text, agency) for name, text in texts.items()}

    def _udi_agency(self, product=None, identifier_id=None):
        """Issuing agency of the code that carries this lot, None where there is none yet."""
        if identifier_id:
            return self.env["udi.device.identifier"].browse(identifier_id).agency
        product = product or self.product_id
        return self.udi_identifier_id.agency or product.udi_primary_agency or None
