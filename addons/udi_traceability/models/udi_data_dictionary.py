"""The data dictionary: what each field means, in which unit and time grain, where it comes from, who may change it.

Nothing of it is typed twice: it is read from the models themselves, so that it cannot fall behind them.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# models of Odoo's own whose UDI fields and identifying fields belong to the dictionary
OWN_OF_ODOO = {
    "stock.lot": ("name", "product_id", "expiration_date"),
    "product.template": ("name", "default_code", "barcode", "tracking", "categ_id", "uom_id"),
    "res.partner": ("name", "vat", "ref"),
    "stock.location": ("name", "usage"),
    "stock.picking": ("name", "partner_id", "date_done", "carrier_tracking_ref"),
    "stock.move.line": ("lot_id", "quantity", "date", "location_id", "location_dest_id"),
    "stock.package": ("name",),
}
GRAINS = {"date": "day", "datetime": "second"}
KINDS = [
    ("char", "Text"),
    ("text", "Long text"),
    ("html", "Formatted text"),
    ("date", "Date"),
    ("datetime", "Date and time"),
    ("integer", "Whole number"),
    ("float", "Number"),
    ("monetary", "Amount"),
    ("boolean", "Yes or no"),
    ("selection", "Choice"),
    ("many2one", "One record"),
    ("one2many", "Lines"),
    ("many2many", "Several records"),
    ("many2one_reference", "A document"),
    ("reference", "A document"),
    ("binary", "File"),
    ("json", "Structure"),
    ("properties", "Properties"),
    ("properties_definition", "Definition of properties"),
]
OF_CHATTER = "^(activity_|message_|has_message|my_activity_|rating_ids|website_message_ids)"
TECHNICAL = ("id", "display_name", "create_uid", "create_date", "write_uid", "write_date")


class UdiDataDictionary(models.Model):
    _name = "udi.data.dictionary"
    _description = "Data dictionary"
    _auto = False
    _log_access = False
    _order = "model, name"
    _rec_name = "label"

    model = fields.Char("Record type (technical)", readonly=True)
    model_label = fields.Char("Record type", readonly=True, translate=True)
    name = fields.Char("Field (technical)", readonly=True)
    label = fields.Char("Field", readonly=True, translate=True)
    meaning = fields.Text(readonly=True, translate=True)
    kind = fields.Selection(KINDS, readonly=True)
    is_required = fields.Boolean("Required", readonly=True)
    unit = fields.Char(compute="_compute_facts", help="In which unit a number counts.")
    grain = fields.Selection(
        [("day", "Day"), ("second", "Second, kept in UTC")], "Time grain", compute="_compute_facts"
    )
    values_text = fields.Char("Possible values", compute="_compute_facts")
    origin = fields.Selection(
        [
            ("entered", "Scanned, typed or imported"),
            ("computed", "Computed by the system"),
            ("copied", "Taken from another record"),
            ("ledger", "Written by the system with the event"),
        ],
        "Source",
        compute="_compute_facts",
    )
    is_regulated = fields.Boolean(
        "Regulated",
        compute="_compute_facts",
        search="_search_is_regulated",
        help="Its history is kept, and once a device was labelled or delivered it is changed with a reason only.",
    )
    editors = fields.Char("Who may change it", compute="_compute_facts")

    @property
    def _table_query(self):
        """Odoo's own description of our models and of our fields on its models."""
        own = [f"{model},{name}" for model, names in OWN_OF_ODOO.items() for name in names]
        return SQL(
            """SELECT f.id, f.model, m.name AS model_label, f.name, f.field_description AS label, f.help AS meaning,
                      f.ttype AS kind, f.required AS is_required
                 FROM ir_model_fields f JOIN ir_model m ON m.id = f.model_id
                WHERE f.name <> ALL(%s) AND NOT m.transient AND NOT m.abstract
                  AND (f.model LIKE 'udi.%%' OR f.name LIKE 'udi\\_%%' OR f.model || ',' || f.name = ANY(%s))
                  AND f.field_description IS NOT NULL AND f.name !~ %s""",
            list(TECHNICAL),
            own,
            OF_CHATTER,
        )

    def _compute_facts(self):
        editors = self._editors()
        for entry in self:
            field = self.env[entry.model]._fields.get(entry.name) if entry.model in self.env else None
            entry.grain = GRAINS.get(entry.kind, False)
            entry.unit = entry._unit(field)
            entry.origin = entry._origin_of(field)
            entry.is_regulated = entry.name in entry._regulated(entry.model)
            entry.values_text = (
                " · ".join(label for _key, label in field._description_selection(self.env))
                if field is not None and field.type == "selection"
                else False
            )
            changeable = entry.origin in ("entered", "copied")
            entry.editors = editors.get(entry.model, "") if changeable else False

    def _unit(self, field):
        if field is None or field.type not in ("float", "integer", "monetary"):
            return False
        if field.type == "monetary":
            return self.env._("Currency of the company")
        words = {
            "days": self.env._("Days"),
            "hours": self.env._("Hours"),
            "percent": "%",
            "temperature": "°C / °F",
            "humidity": "%",
        }
        found = next((unit for key, unit in words.items() if key in self.name), None)
        if found:
            return found
        counted = ("quantity" in self.name or "qty" in self.name) and self.env._("Unit of measure of the product")
        return counted or False

    def _origin_of(self, field):
        if field is None:
            return "entered"
        if field.related:
            return "copied"
        if field.compute and field.readonly:
            return "computed"
        registry = self.env.registry
        if issubclass(registry[self.model], registry["udi.kept.record"]):
            return "ledger"
        return "entered"

    def _regulated(self, model):
        record = self.env.get(model)
        return record._udi_lineage_fields() if hasattr(record, "_udi_lineage_fields") else ()

    def _search_is_regulated(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.OR(
            Domain("model", "=", model) & Domain("name", "in", list(self._regulated(model)))
            for model in self.env.registry
            if self._regulated(model)
        )
        if set(value) == {True, False}:
            return Domain.TRUE
        return found if True in value else ~found

    def _editors(self):
        """``{model: names of the groups that may write}``"""
        # sudo: whom the rights name is no secret, the lists themselves are the administrator's
        rights = (
            self.env["ir.model.access"]
            .sudo()
            .search(
                [
                    ("model_id.model", "in", list(set(self.mapped("model")))),
                    ("perm_write", "=", True),
                    ("group_id", "!=", False),
                ]
            )
        )
        found = {}
        for right in rights:
            found.setdefault(right.model_id.model, []).append(right.group_id.full_name)
        return {model: ", ".join(sorted(set(names))) for model, names in found.items()}

    @api.model
    def action_download(self):
        """The whole dictionary as Excel, both languages beside each other."""
        self.browse().check_access("read")
        return {"type": "ir.actions.act_url", "url": "/udi/dictionary.xlsx", "target": "download"}
