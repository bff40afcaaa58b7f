"""How much of a case is accounted for, and what of that stands against closing it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.reconciliation import ACCOUNTED, UNACCOUNTED

BALANCE_FIELDS = ["accounted_qty", "unaccounted_qty", "pending_qty", "conflict_qty", "accounted_percent"]


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    balance_ids = fields.One2many("udi.recall.balance", "recall_id", string="Units by bucket", readonly=True)
    disposition_ids = fields.One2many(
        "udi.recall.disposition", "recall_id", string="What became of the units", readonly=True
    )
    closing_percent = fields.Float(
        "Accounted for before closing (%)",
        default=100.0,
        help="The case closes without a special reason only when at least so much of it is accounted for.",
    )
    pending_qty = fields.Float(
        "On the way",
        digits="Product Unit",
        compute="_compute_accounted_qty",
        help="It is known where they are, and it is not done yet: announced, in quarantine at the holder, in transit.",
    )
    unaccounted_qty = fields.Float("Unaccounted for", digits="Product Unit", compute="_compute_accounted_qty")
    conflict_qty = fields.Float("Contradictions", digits="Product Unit", compute="_compute_accounted_qty")
    accounted_percent = fields.Float("Share accounted for (%)", digits=(5, 1), compute="_compute_accounted_qty")

    _closing_percent_check = models.Constraint(
        "CHECK (closing_percent >= 0 AND closing_percent <= 100)", "A share lies between 0 and 100 percent."
    )

    def _balance_fields(self):
        return [*BALANCE_FIELDS, "balance_ids", "disposition_ids"]

    @api.depends("scoped_on", "is_frozen", "balance_ids", "disposition_ids")
    def _compute_accounted_qty(self):
        """As in `udi.recall`, with what was told and done since. Own stock counts as soon as it is frozen."""
        found = self.env["udi.recall.reconciliation"].figures(self.ids)
        for recall in self:
            figures = found.get(recall.id, {})
            total = sum(figures.values())
            safe = [bucket for bucket in ACCOUNTED if bucket != "stock" or recall.is_frozen]
            recall.accounted_qty = sum(figures.get(bucket, 0.0) for bucket in safe)
            recall.unaccounted_qty = sum(figures.get(bucket, 0.0) for bucket in UNACCOUNTED)
            recall.pending_qty = total - recall.accounted_qty - recall.unaccounted_qty
            recall.conflict_qty = figures.get("conflict", 0.0)
            recall.accounted_percent = 100.0 * recall.accounted_qty / total if total else 0.0

    def _after_dispositions(self, dispositions):
        """Called in the transaction that recorded what became of units."""
        self.env["udi.recall.reconciliation"]._refresh(self, dispositions.lot_id.ids)

    def _closing_gaps(self):
        """Adds: units that are not accounted for, and contradictions."""
        gaps = super()._closing_gaps()
        total = self.accounted_qty + self.pending_qty + self.unaccounted_qty
        # a share just below the mark must not be rounded up to it
        if total and self.accounted_qty * 100.0 < self.closing_percent * total - 1e-6:
            gaps.append(
                self.env._(
                    "%(percent)s %% of %(total)s units are accounted for; this case closes at %(wanted)s %%. "
                    "%(open)s units are unaccounted for.",
                    percent=f"{int(self.accounted_percent * 10) / 10:g}",
                    total=f"{total:g}",
                    wanted=f"{self.closing_percent:g}",
                    open=f"{self.unaccounted_qty:g}",
                )
            )
        if self.conflict_qty:
            gaps.append(
                self.env._(
                    "%(units)s units were told to be destroyed or used, but were seen again. "
                    "Clear these contradictions.",
                    units=f"{self.conflict_qty:g}",
                )
            )
        return gaps

    # ------------------------------------------------------------ buttons
    def action_reconcile(self):
        """Compute the buckets anew."""
        self.ensure_one()
        if not self.scoped_on:
            raise UserError(self.env._("This case has no scope yet. Compute the scope first."))
        # sudo: the buckets follow from what is recorded; whoever may read the case may have them added up
        self.sudo().env["udi.recall.reconciliation"]._refresh(self.sudo())
        return True

    def action_view_balance(self):
        """All units by bucket, the unaccounted ones first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_balance")
        return {**action, "domain": [("recall_id", "=", self.id)], "context": {"search_default_group_bucket": 1}}

    def action_view_unaccounted(self):
        """The units nobody accounts for, with their last known place."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_balance")
        return {**action, "domain": [("recall_id", "=", self.id), ("unaccounted", "=", True)], "context": {}}

    def action_view_dispositions(self):
        """Everything that was told or done, the latest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_disposition")
        return {**action, "domain": [("recall_id", "=", self.id)], "context": {"search_default_current": 1}}

    def action_record_disposition(self):
        self.ensure_one()
        return self.env["udi.recall.disposition.wizard"]._open(self)
