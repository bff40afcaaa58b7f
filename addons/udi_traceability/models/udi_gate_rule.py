"""Which rule does what where: the most specific row wins; without a row the rule's usual action holds."""

from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

RULES = [
    ("identity", "Identity known"),
    ("expiry", "Not expired"),
    ("shelf_life", "Shelf life the customer asks for"),
    ("hold", "Not on hold"),
    ("place", "Is where it is said to be"),
    ("released", "Released by quality"),
    ("registration", "Registered in the destination country"),
    ("scan", "Scanned"),
    ("issue_check", "Checked by a second person before it leaves"),
]
ACTIONS = [("off", "Off"), ("warn", "Warn"), ("block", "Block"), ("investigate", "Let pass and investigate")]
# a running company is warned of everything; what needs another way of working first is off
USUAL = {rule: "warn" for rule, _label in RULES} | {"released": "off", "scan": "off", "issue_check": "off"}
SCOPES = ("categ_id", "warehouse_id", "picking_type_id")
# an impossible step may be let through when quality gets to see the unit at once
INVESTIGATED = frozenset({"place"})


class Setting(NamedTuple):
    """What a rule does in one case, and whether a person with the right role may make an exception, by signature."""

    action: str
    overridable: bool
    signed: bool = False


class Row(NamedTuple):
    """A row of the table as plain values, which a process keeps until the table changes; 0 where a field is empty."""

    rule: str
    setting: Setting
    category: int
    warehouse: int
    picking_type: int

    def rank(self, path, picking_type):
        """How specific this row is for the case, or None where it does not apply.

        :param path: ids of the product's category and those above it, from the top
        """
        if self.picking_type and (not picking_type or self.picking_type != picking_type.id):
            return None
        if self.warehouse and (not picking_type or self.warehouse != picking_type.warehouse_id.id):
            return None
        if self.category and self.category not in path:
            return None
        return bool(self.picking_type), bool(self.warehouse), 1 + path.index(self.category) if self.category else 0


class UdiGateRule(models.Model):
    _name = "udi.gate.rule"
    _inherit = "udi.kept.in.memory"
    _description = "Gate rule"
    _order = "rule, company_id, categ_id, warehouse_id, picking_type_id, id"
    _rec_name = "rule"

    rule = fields.Selection(RULES, required=True)
    action = fields.Selection(
        ACTIONS,
        required=True,
        default="warn",
        help="Let pass and investigate: the step is done, the unit is put on hold and quality is told.",
    )
    overridable = fields.Boolean(
        "Exceptions allowed",
        help="A shift leader or quality may let one unit pass on one document, with a reason that the ledger keeps.",
    )
    signed = fields.Boolean(
        "Exceptions are signed", help="Whoever allows an exception signs it: password, and second factor where set."
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    # a row goes with what it is about: left behind without it, it would hold everywhere
    categ_id = fields.Many2one(
        "product.category", "Product category", ondelete="cascade", help="Empty: every category."
    )
    warehouse_id = fields.Many2one("stock.warehouse", ondelete="cascade", help="Empty: every warehouse.")
    picking_type_id = fields.Many2one(
        "stock.picking.type", "Operation type", ondelete="cascade", help="Empty: every operation type."
    )

    _one_row = models.UniqueIndex(
        "(rule, company_id, COALESCE(categ_id, 0), COALESCE(warehouse_id, 0), COALESCE(picking_type_id, 0))",
        "There is a row for this rule, category, warehouse and operation type already.",
    )

    @api.constrains("rule", "action")
    def _check_investigated(self):
        if any(row.action == "investigate" and row.rule not in INVESTIGATED for row in self):
            raise ValidationError(
                self.env._(
                    "Only “Is where it is said to be” can be let through and investigated. Choose warn or block."
                )
            )

    @api.model
    def _settings(self):
        """A function ``(rule, category, operation type) -> Setting`` over the table as it is now."""
        rows = self._rows(self.env.company.id)
        known = {}

        def setting(rule, category, picking_type):
            key = (rule, category.id, picking_type.id if picking_type else 0)
            if key not in known:
                known[key] = self._most_specific(rows, rule, category, picking_type)
            return known[key]

        return setting

    @api.model
    @tools.ormcache("company_id")
    def _rows(self, company_id):
        """The company's rows. Every step asks for them, hardly anybody changes them: kept until somebody does."""
        # sudo: everybody passes the gates, few may read their settings
        return tuple(
            Row(row.rule, Setting(row.action, row.overridable, row.signed), *(row[name].id or 0 for name in SCOPES))
            for row in self.sudo().search([("company_id", "=", company_id)])
        )

    def _most_specific(self, rows, rule, category, picking_type):
        best, best_rank = Setting(self._usual(rule), False), None
        path = [int(part) for part in (category.parent_path or "").split("/") if part]
        for row in rows:
            rank = row.rank(path, picking_type) if row.rule == rule else None
            if rank and (best_rank is None or rank > best_rank):
                best, best_rank = row.setting, rank
        return best

    @api.model
    def _rule_keys(self):
        """Every rule there is, also those that other addons bring."""
        return [rule for rule, _label in self._fields["rule"]._description_selection(self.env)]

    @api.model
    def _rule_labels(self):
        """The rules with their names in the user's language."""
        return self._fields["rule"]._description_selection(self.env)

    @api.model
    def _usual(self, rule):
        """What a rule does where no row says it; a rule that an addon brings is off until somebody sets it."""
        return USUAL.get(rule, "off")

    @api.model
    def _in_use(self, rule):
        """Whether the company has set a rule to anything but off: what nobody asks for costs nothing."""
        return any(row.rule == rule and row.setting.action != "off" for row in self._rows(self.env.company.id))

    @api.model
    def _create_defaults(self, companies):
        """One general row per rule and company, so that the table shows what holds: every gate warns or is off."""
        for company in companies:
            present = set(self.search([("company_id", "=", company.id)]).mapped("rule"))
            self.create(
                [
                    {"rule": rule, "company_id": company.id, "action": self._usual(rule)}
                    for rule in self._rule_keys()
                    if rule not in present
                ]
            )
