import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

LISTED = re.compile(r"[\n;,\t]+")
MOST_NAMES = 50_000
# what a kind of rule needs
NEEDS = {
    "lots": ("lot_ids",),
    "names": ("names_text",),
    "supplier_lot": ("names_text",),
    "supplier": ("partner_id",),
    "window": ("step", "time_from"),
    "operator": ("user_ids",),
    "software": ("names_text",),
    "identifier": ("identifier_ids",),
    "place": ("location_ids",),
    "customer": ("partner_id",),
}


class UdiRecallScopeRule(models.Model):
    """One condition of a scope. The rules are combined in their order: each with what those before it gave."""

    _name = "udi.recall.scope.rule"
    _description = "Rule of a recall scope"
    _order = "scope_id, sequence, id"
    _rec_name = "text"
    _check_company_auto = True

    scope_id = fields.Many2one("udi.recall.scope", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scope_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    combine = fields.Selection(
        [("or", "or"), ("and", "and"), ("except", "except")],
        default="or",
        required=True,
        help="or: these too. and: only what these cover as well. "
        "except: without these, as far as they are covered for certain.",
    )
    kind = fields.Selection(
        [
            ("lots", "Lots and serials"),
            ("names", "Pasted list of numbers"),
            ("supplier_lot", "Supplier's lot numbers"),
            ("supplier", "Everything from a supplier"),
            ("window", "Date and shift"),
            ("operator", "Operator"),
            ("software", "Software version"),
            ("identifier", "UDI-DI"),
            ("place", "Own place"),
            ("customer", "At a customer"),
        ],
        default="lots",
        required=True,
    )
    downstream = fields.Boolean(
        string="With what contains them", default=True, help="Also every unit that contains one of these, at any level."
    )
    lot_ids = fields.Many2many(
        "stock.lot", "udi_recall_scope_rule_lot_rel", "rule_id", "lot_id", string="Lots", check_company=True
    )
    names_text = fields.Text(string="Numbers", help="One a line, or separated by commas.")
    partner_id = fields.Many2one("res.partner")
    product_ids = fields.Many2many(
        "product.product", string="Only products", context={"active_test": False}, help="Empty: whatever the product."
    )
    identifier_ids = fields.Many2many("udi.device.identifier", string="UDI-DI")
    location_ids = fields.Many2many(
        "stock.location", string="Places", check_company=True, context={"active_test": False}
    )
    # also who has left since, and products that are archived
    user_ids = fields.Many2many("res.users", string="Operators", context={"active_test": False})
    step = fields.Selection(
        [("production", "Made"), ("receipt", "Received"), ("delivery", "Delivered")], string="What happened"
    )
    time_from = fields.Datetime(string="Time from")
    time_to = fields.Datetime(string="Time to")
    shift_from = fields.Float(string="Shift from", help="Hour of the day, by the clock of the place.")
    shift_to = fields.Float(string="Shift to", help="Hour of the day; earlier than the start: over midnight.")
    text = fields.Char(string="In words", compute="_compute_text")

    def _names(self):
        """The pasted numbers, each once, in their order."""
        parts = LISTED.split(self.names_text or "")
        return list(dict.fromkeys(name for part in parts if (name := part.strip())))

    @api.constrains("kind", "lot_ids", "names_text", "partner_id", "step", "time_from", "time_to", "user_ids")
    def _check_complete(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            missing = [name for name in self._needs().get(rule.kind, ()) if not rule[name]]
            if missing:
                labels = ", ".join(rule._fields[name]._description_string(self.env) for name in missing)
                raise ValidationError(
                    self.env._("The rule “%(kind)s” needs: %(fields)s.", kind=kinds[rule.kind], fields=labels)
                )
            if rule.time_from and rule.time_to and rule.time_to < rule.time_from:
                raise ValidationError(self.env._("The time “to” lies before the time “from”. Exchange them."))
            if not (0 <= rule.shift_from <= 24 and 0 <= rule.shift_to <= 24):
                raise ValidationError(self.env._("A shift begins and ends between 0:00 and 24:00."))
            if len(rule._names()) > MOST_NAMES:
                raise ValidationError(
                    self.env._("A list holds at most %(most)s numbers. Make several rules of it.", most=MOST_NAMES)
                )

    @api.model
    def _needs(self):
        """``{kind: names of fields}``; an addon with further kinds adds theirs."""
        return NEEDS

    @api.model
    def _timed_kinds(self):
        """Kinds that a window of time narrows."""
        return ("window", "operator", "supplier", "supplier_lot")

    @api.depends("kind", "lot_ids", "names_text", "partner_id", "product_ids", "identifier_ids", "location_ids")
    @api.depends("user_ids", "step", "time_from", "time_to", "shift_from", "shift_to", "downstream")
    @api.depends_context("lang")
    def _compute_text(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rule in self:
            facts = [fact for fact in rule._facts() if fact]
            text = f"{kinds.get(rule.kind, '')}: {' · '.join(facts)}" if facts else kinds.get(rule.kind, "")
            rule.text = f"{text} ↓" if rule.downstream else text

    def _facts(self):
        """Short texts of what the rule says besides its kind. One record."""
        steps = dict(self._fields["step"]._description_selection(self.env))
        shift = ""
        timed = self.kind in self._timed_kinds()
        if timed and self.shift_from != self.shift_to:
            shift = f"{_hour(self.shift_from)}–{_hour(self.shift_to)}"
        window = " – ".join(
            fields.Datetime.context_timestamp(self, moment).strftime("%Y-%m-%d %H:%M")
            for moment in (self.time_from, self.time_to)
            if moment
        )
        return [
            _few(self.lot_ids.mapped("name")) if self.kind == "lots" else "",
            _few(self._names()) if self.kind in ("names", "supplier_lot", "software") else "",
            self.partner_id.name if self.kind in ("supplier", "customer", "supplier_lot") else "",
            _few(self.identifier_ids.mapped("code")) if self.kind == "identifier" else "",
            _few(self.location_ids.mapped("complete_name")) if self.kind == "place" else "",
            _few(self.user_ids.mapped("name")) if self.kind == "operator" else "",
            steps.get(self.step) if timed else "",
            window if timed else "",
            shift,
            _few(self.product_ids.mapped("display_name")),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._touch()
        return rules

    def write(self, vals):
        self._touch()
        result = super().write(vals)
        if "scope_id" in vals:
            self._touch()
        return result

    def unlink(self):
        self._touch()
        return super().unlink()

    def _touch(self):
        if not self.env.su:
            self.scope_id._check_editable()
        self.scope_id._rules_changed()


def _few(names, most=5):
    names = [name or "" for name in names]
    return ", ".join(names[:most]) + (f" … ({len(names)})" if len(names) > most else "")


def _hour(value):
    minutes = round(value * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
