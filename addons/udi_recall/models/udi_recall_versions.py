"""The versions of a case's scope, and what a case is related to."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    scope_ids = fields.One2many("udi.recall.scope", "recall_id", string="Versions of the scope")
    scope_id = fields.Many2one("udi.recall.scope", string="Scope in force", compute="_compute_scope_id")
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Defective lots",
        compute="_compute_lot_ids",
        inverse="_inverse_lot_ids",
        search="_search_lot_ids",
        help="The component lots, finished lots or serial numbers that are known to be bad. "
        "Everything that contains them is found by the trace.",
    )
    other_rules_text = fields.Text(string="Further rules", compute="_compute_lot_ids")
    parent_id = fields.Many2one("udi.recall", string="Split from", readonly=True, copy=False, check_company=True)
    related_ids = fields.Many2many(
        "udi.recall", "udi_recall_related_rel", "recall_id", "other_id", string="Related cases", copy=False
    )
    masked_lots = fields.Integer(
        string="Lots of other companies",
        readonly=True,
        copy=False,
        help="Affected lots that your companies do not show.",
    )

    @api.depends("scope_ids.state")
    def _compute_scope_id(self):
        for recall in self:
            recall.scope_id = recall.scope_ids.filtered(lambda scope: scope.state == "current")[:1]

    @api.depends("scope_ids.state", "scope_ids.rule_ids.lot_ids", "scope_ids.rule_ids.kind")
    def _compute_lot_ids(self):
        for recall in self:
            rules = recall.scope_id.rule_ids
            own = rules.filtered(lambda rule: rule.kind == "lots" and rule.combine == "or")
            recall.lot_ids = own.lot_ids
            recall.other_rules_text = recall.scope_id.rule_text if rules - own else False

    def _inverse_lot_ids(self):
        for recall in self:
            lots = recall.lot_ids  # before the version changes, which is what they are read from
            scope = recall._editable_scope()
            rule = scope.rule_ids.filtered(lambda rule: rule.kind == "lots" and rule.combine == "or")
            if not lots:
                rule.unlink()
            elif rule:
                (rule[1:]).unlink()
                rule[0].lot_ids = lots
            else:
                scope.rule_ids = [Command.create({"kind": "lots", "sequence": 0, "lot_ids": lots.ids})]

    def _search_lot_ids(self, operator, value):
        if operator not in ("in", "any", "=", "ilike", "like", "=ilike"):
            return NotImplemented
        rules = [("state", "=", "current"), ("rule_ids", "any", [("lot_ids", operator, value)])]
        return [("scope_ids", "any", rules)]

    def _editable_scope(self):
        """The version in force, or a new one where that was taken already; a running case asks for its own step."""
        # two who change it at the same time: the second starts again and finds what the first one did
        self.env["udi.recall.service"]._lock(self)
        scope = self.scope_id
        if scope and not scope.taken_on:
            return scope
        if self.state not in ("signal", "evaluation"):
            raise UserError(
                self.env._(
                    "The scope of a running recall changes by a new version. Use “New version” on the page Scope."
                )
            )
        if not scope:
            values = {"recall_id": self.id}
            # sudo: which version is in force is closed to everyone's own writes; the case may be written, see `write`
            new = self.env["udi.recall.scope"].create(values)
            new.sudo().state = "current"  # sudo: as above
            return new
        new = scope.copy({"recall_id": self.id, "note": False})
        self.env["udi.recall.service"]._exchange(new)
        return new

    # ------------------------------------------------------------------ buttons
    def action_new_scope(self):
        """A draft to compare with: the rules of the version in force, or none yet."""
        self.ensure_one()
        self._check_open()
        if self.scope_id:
            return self.scope_id.action_new_version()
        return self.env["udi.recall.scope"].create({"recall_id": self.id})._open()

    def action_split(self):
        """A second case with the same scope as a start; both are narrowed to their part."""
        self.ensure_one()
        other = self.env["udi.recall.service"].split(self)
        return other.get_formview_action()
