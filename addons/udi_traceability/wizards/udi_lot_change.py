"""Asks regulatory affairs what of a locked lot is wrong, what is right, and why; shows what that reaches."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.lots import look_alike_key

# field of the lot -> fields of the dialogue that show the old and take the new value
PAIRS = {
    "name": ("old_name", "new_name"),
    "udi_lot_number": ("old_lot_number", "new_lot_number"),
    "udi_manufacture_date": ("old_manufacture_date", "new_manufacture_date"),
    "udi_expiry_date": ("old_expiry_date", "new_expiry_date"),
    "udi_software_version": ("old_software_version", "new_software_version"),
    "udi_identifier_id": ("old_identifier_id", "new_identifier_id"),
    "udi_supplier_lot": ("old_supplier_lot", "new_supplier_lot"),
    "udi_exempt_reason": ("old_exempt_reason", "new_exempt_reason"),
    "udi_exempt_note": ("old_exempt_note", "new_exempt_note"),
}
SHOWN = 20


class UdiLotChange(models.TransientModel):
    _name = "udi.lot.change"
    _description = "Change locked data"

    lot_ids = fields.Many2many("stock.lot", string="Lots and serials", required=True)
    reason = fields.Char(required=True, help="Stays in the ledger beside the old and the new value.")
    single = fields.Boolean(compute="_compute_old", export_string_translation=False)
    old_name = fields.Char(compute="_compute_old", export_string_translation=False)
    new_name = fields.Char("Lot/serial", compute="_compute_new", store=True, readonly=False)
    old_lot_number = fields.Char(compute="_compute_old", export_string_translation=False)
    new_lot_number = fields.Char("Lot number", compute="_compute_new", store=True, readonly=False)
    old_manufacture_date = fields.Date(compute="_compute_old", export_string_translation=False)
    new_manufacture_date = fields.Date("Manufacturing date", compute="_compute_new", store=True, readonly=False)
    old_expiry_date = fields.Date(compute="_compute_old", export_string_translation=False)
    new_expiry_date = fields.Date("Expiry date", compute="_compute_new", store=True, readonly=False)
    old_software_version = fields.Char(compute="_compute_old", export_string_translation=False)
    new_software_version = fields.Char("Software version", compute="_compute_new", store=True, readonly=False)
    old_identifier_id = fields.Many2one(
        "udi.device.identifier", compute="_compute_old", export_string_translation=False
    )
    new_identifier_id = fields.Many2one(
        "udi.device.identifier", "UDI-DI", compute="_compute_new", store=True, readonly=False
    )
    old_supplier_lot = fields.Char(compute="_compute_old", export_string_translation=False)
    new_supplier_lot = fields.Char("Supplier's own lot", compute="_compute_new", store=True, readonly=False)
    old_exempt_reason = fields.Selection(
        lambda self: self.env["stock.lot"]._fields["udi_exempt_reason"].selection,
        compute="_compute_old",
        export_string_translation=False,
    )
    new_exempt_reason = fields.Selection(
        lambda self: self.env["stock.lot"]._fields["udi_exempt_reason"].selection,
        "Exempt from UDI",
        compute="_compute_new",
        store=True,
        readonly=False,
    )
    old_exempt_note = fields.Char(compute="_compute_old", export_string_translation=False)
    new_exempt_note = fields.Char("Note on the exemption", compute="_compute_new", store=True, readonly=False)
    twin_ids = fields.Many2many("stock.lot", string="Looks like", compute="_compute_twin_ids")
    is_distinct = fields.Boolean(
        "It is another number",
        help="The label really shows this number, although it can hardly be told apart from the other one. The reason "
        "above says how you know.",
    )
    preview = fields.Html("What changes", compute="_compute_preview", sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        """What a caller does not name stays as it is."""
        return super().create([{**self._kept(vals), **vals} for vals in vals_list])

    def _kept(self, vals):
        """The present values, for dialogues that are made without the form: one value given would empty the others."""
        if not any(new in vals for _old, new in PAIRS.values()):
            return {}
        dialogue = self.new({"lot_ids": vals.get("lot_ids", [])})
        kept = {new: dialogue._common(name) for name, (_old, new) in PAIRS.items()}
        return {new: value.id if isinstance(value, models.BaseModel) else value for new, value in kept.items()}

    @api.depends("lot_ids")
    def _compute_old(self):
        for wizard in self:
            wizard.single = len(wizard.lot_ids) == 1
            for name, (old, _new) in PAIRS.items():
                wizard[old] = wizard._common(name)

    @api.depends("lot_ids")
    def _compute_new(self):
        for wizard in self:
            for name, (_old, new) in PAIRS.items():
                wizard[new] = wizard._common(name)

    @api.depends("lot_ids", "new_name")
    def _compute_twin_ids(self):
        for wizard in self:
            lots = wizard.lot_ids._origin
            renamed = wizard.single and wizard.new_name and wizard.new_name != wizard.old_name
            key = look_alike_key(wizard.new_name) if renamed else False
            domain = [("product_id", "in", lots.product_id.ids), ("udi_look_alike_key", "=", key)]
            wizard.twin_ids = self.env["stock.lot"].search(domain) - lots if key else False

    def _common(self, name):
        """The value that all chosen lots share, else nothing."""
        values = {lot[name] for lot in self.lot_ids}
        return values.pop() if len(values) == 1 else False

    def _wanted(self):
        """``{field of the lot: new value}`` of what was changed in the dialogue."""
        self.ensure_one()
        return {name: self[new] for name, (old, new) in PAIRS.items() if (self[old] or False) != (self[new] or False)}

    @api.depends("lot_ids", *(new for _old, new in PAIRS.values()))
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._preview()

    def _preview(self):
        wanted = self._wanted()
        if not wanted:
            return Markup("<p class='text-muted mb-0'>%s</p>") % self.env._("Nothing is changed yet.")
        words = ", ".join(self.lot_ids._udi_field_label(name) for name in wanted)
        lots = self.lot_ids._origin
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
            % (lot.name, lot.product_id.display_name, lot.udi_holder_names or "–")
            for lot in lots[:SHOWN]
        )
        parts = [
            self.env._("%(fields)s of %(count)s lots or serials.", fields=words, count=len(lots)),
            *self._consequences(lots),
        ]
        head = Markup("<tr><th>%s</th><th>%s</th><th>%s</th></tr>") % (
            self.env._("Lot/serial"),
            self.env._("Product"),
            self.env._("Held by"),
        )
        return Markup("<p>%s</p><table class='table table-sm mb-0'>%s%s</table>") % (" ".join(parts), head, rows)

    def _consequences(self, lots):
        """What people must know before they press the button."""
        printed = self.env["udi.event.item"].search_count(
            [("lot_id", "in", lots.ids), ("event_id.biz_step", "=", "encoding")]
        )
        if printed:
            yield self.env._("%(count)s labels with the old data were printed: replace them.", count=printed)
        away = lots.filtered(lambda lot: lot.udi_state in ("at_partner", "mixed"))
        if away:
            yield self.env._("%(count)s are with customers: tell these.", count=len(away))
        if len(lots) > SHOWN:
            yield self.env._("The first %(count)s:", count=SHOWN)

    def action_confirm(self):
        """Write the new values with the reason."""
        self.ensure_one()
        wanted = self._wanted()
        if not wanted:
            raise UserError(self.env._("Nothing is changed: enter the right value beside the wrong one."))
        if "name" in wanted and not self.single:
            raise UserError(self.env._("One number cannot be given to several devices: change the name one by one."))
        values = {name: value.id if isinstance(value, models.BaseModel) else value for name, value in wanted.items()}
        lots = self.lot_ids.with_context(udi_change_reason=self.reason)
        if "name" in wanted and self.twin_ids:
            self._check_distinct()
            lots = lots.with_context(udi_distinct_lot_reason=self.reason)
        lots.write(values)
        return {"type": "ir.actions.act_window_close"}

    def _check_distinct(self):
        if not self.is_distinct:
            raise UserError(
                self.env._(
                    "“%(name)s” can hardly be told apart from “%(twin)s” of the same product. Compare it with the "
                    "label. If the label really shows it, tick “It is another number”.",
                    name=self.new_name,
                    twin=self.twin_ids[0].name,
                )
            )
