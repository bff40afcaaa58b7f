"""A delivery knows whether a second person must check it, and whether one has; an operation type sets it."""

from odoo import api, fields, models

RULE = "issue_check"


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    udi_issue_check = fields.Boolean(
        "Issue check by a second person",
        compute="_compute_udi_issue_check",
        inverse="_inverse_udi_issue_check",
        help="Deliveries leave only after somebody other than the picker has scanned and signed them. "
        "A row of the gates' table for this operation type.",
    )

    def _compute_udi_issue_check(self):
        none = self.env["product.category"]
        for kind in self:
            settings = self.env["udi.gate.rule"].with_company(kind.company_id)._settings()
            kind.udi_issue_check = settings(RULE, none, kind).action == "block"

    def _inverse_udi_issue_check(self):
        """Who may not write the gates' table is refused there."""
        for kind in self:
            table = self.env["udi.gate.rule"].with_company(kind.company_id)
            row = table.search(
                [("rule", "=", RULE), ("picking_type_id", "=", kind.id), ("categ_id", "=", False),
                 ("warehouse_id", "=", False), ("company_id", "=", kind.company_id.id)]
            )  # fmt: skip
            action = "block" if kind.udi_issue_check else "off"
            if row:
                row.action = action
            else:
                table.create(
                    {
                        "rule": RULE,
                        "picking_type_id": kind.id,
                        "action": action,
                        "company_id": kind.company_id.id,
                    }
                )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_handed_on = fields.Datetime(
        "Handed over for the check", readonly=True, copy=False, help="When the picker was done with it."
    )
    udi_issue_check_ids = fields.One2many("udi.issue.check", "picking_id", "Issue checks", readonly=True)
    udi_issue_check_count = fields.Integer("Number of issue checks", compute="_compute_udi_issue_check")
    udi_issue_check_state = fields.Selection(
        [
            ("none", "Not needed"),
            ("todo", "To be checked"),
            ("open", "Being checked"),
            ("failed", "Not right"),
            ("changed", "Changed after the check"),
            ("passed", "Checked"),
        ],
        "Issue check",
        compute="_compute_udi_issue_check",
    )

    @api.depends("udi_issue_check_ids.state", "move_line_ids.quantity", "move_line_ids.lot_id", "state")
    def _compute_udi_issue_check(self):
        states = self.env["udi.issue.checking"]._states(self)
        for picking in self:
            picking.udi_issue_check_count = len(picking.udi_issue_check_ids)
            picking.udi_issue_check_state = states[picking]

    def action_udi_issue_checks(self):
        """The checks of this delivery."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_issue_check")
        return {**action, "domain": [("picking_id", "=", self.id)], "context": {}}
