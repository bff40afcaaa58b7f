"""Figures and hints of a recall case: freezes, certainty, and what the page of the case shows on top."""

from odoo import api, fields, models

from .udi_recall import OPEN_STATES


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    hold_ids = fields.Many2many("udi.hold", string="Freezes", compute="_compute_holds")
    hold_count = fields.Integer(string="Number of freezes", compute="_compute_holds")
    active_hold_count = fields.Integer(string="Freezes in force", compute="_compute_holds")
    unfrozen_count = fields.Integer(string="Lots not frozen", compute="_compute_holds")
    exact_qty = fields.Float("Certainly affected", digits="Product Unit", compute="_compute_exact_qty")
    scope_hint = fields.Char(compute="_compute_scope_hint")
    accounted_qty = fields.Float(
        string="Accounted for",
        digits="Product Unit",
        compute="_compute_accounted_qty",
        help="Affected units that cannot do harm any more: in own stock and frozen, returned, corrected on site with "
        "evidence, used up or destroyed.",
    )
    notice_summary = fields.Json(compute="_compute_notice_summary")

    # ------------------------------------------------------------ filled by what knows more
    def _compute_accounted_qty(self):
        for recall in self:
            recall.accounted_qty = recall.scrap_qty + (recall.stock_qty if recall.is_frozen else 0.0)

    def _compute_notice_summary(self):
        """``{"sent": n, "answered": n, "overdue": n}``, numbers of holders; False as long as there are no notices."""
        self.notice_summary = False

    @api.depends("unit_qty", "possible_qty")
    def _compute_exact_qty(self):
        for recall in self:
            recall.exact_qty = recall.unit_qty - recall.possible_qty

    @api.depends("state", "scoped_on")
    def _compute_holds(self):
        service = self.env["udi.recall.service"]
        keys = [service._document_key(recall) for recall in self if recall.id]
        found = self.env["udi.hold"].search([("source_document", "in", keys)])
        for recall in self:
            holds = found.filtered(lambda hold, recall=recall: hold.source_document == recall)
            recall.hold_ids = holds
            recall.hold_count = len(holds)
            recall.active_hold_count = len(holds.filtered(lambda hold: hold.state == "active"))
            recall.unfrozen_count = service._count_unfrozen(recall) if recall.state in OPEN_STATES else 0

    @api.depends("scoped_on", "scope_stale", "lot_count", "unit_qty", "used_qty", "max_depth", "lot_ids")
    def _compute_scope_hint(self):
        """One sentence where a small or empty scope could be mistaken for 'nothing to do'."""
        for recall in self:
            names = ", ".join(recall.lot_ids[:5].mapped("name"))
            if not recall.scoped_on or recall.scope_stale:
                recall.scope_hint = False
            elif not recall.max_depth and not recall.used_qty and recall.unit_qty == recall.unknown_qty:
                recall.scope_hint = self.env._(
                    "Nothing was ever recorded for %(lots)s: not received, not made, not delivered. Nobody holds it. "
                    "Check the number with the supplier's document before you rely on this.",
                    lots=names,
                )
            elif not recall.max_depth and not recall.other_rules_text:
                recall.scope_hint = self.env._(
                    "No other unit contains %(lots)s. The case covers only what is left of it itself.", lots=names
                )
            else:
                recall.scope_hint = False
