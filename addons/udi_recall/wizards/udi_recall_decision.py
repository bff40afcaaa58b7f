from odoo import api, fields, models


class UdiRecallDecision(models.TransientModel):
    """Asks once before something that others will feel: what happens, to how many, and why."""

    _name = "udi.recall.decision"
    _description = "Decision in a recall case"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade")
    decision = fields.Selection(
        [
            ("freeze", "Freeze all"),
            ("release", "Release freeze"),
            ("close", "Close"),
            ("cancel", "Cancel"),
            ("send_back", "Back to the evaluation"),
        ],
        required=True,
        readonly=True,
    )
    summary = fields.Text(compute="_compute_summary")
    reason = fields.Text(required=True, compute="_compute_reason", store=True, precompute=True, readonly=False)

    @api.depends("recall_id", "decision")
    def _compute_reason(self):
        for wizard in self:
            recall = wizard.recall_id
            wizard.reason = (recall.reason or recall.title) if wizard.decision == "freeze" else False

    @api.depends("recall_id", "decision")
    def _compute_summary(self):
        for wizard in self:
            build = getattr(wizard, f"_summary_{wizard.decision}", None)
            wizard.summary = build(wizard.recall_id) if build else False

    def _summary_freeze(self, recall):
        if not recall.unfrozen_count:
            return self.env._("All %(lots)s lots and serials of this case are already frozen.", lots=recall.lot_count)
        return self.env._(
            "%(new)s of %(lots)s lots and serials will be frozen now: %(units)s units at %(places)s places are "
            "affected, %(stock)s of them in own stock. They cannot be delivered or used any more; taking back, "
            "quarantine and destruction stay possible. Reservations are undone.",
            new=recall.unfrozen_count,
            lots=recall.lot_count,
            units=f"{recall.unit_qty:g}",
            places=recall.holder_count,
            stock=f"{recall.stock_qty:g}",
        )

    def _summary_release(self, recall):
        return self.env._(
            "%(count)s freezes of this case will be lifted. The units may be delivered and used again at once. "
            "The person who froze cannot release.",
            count=recall.active_hold_count,
        )

    def _summary_close(self, recall):
        gaps = recall._closing_gaps()
        if gaps:
            text = self.env._("Still open. Quality or regulatory affairs must sign before the case is closed:")
            return "\n".join([text, *(f"• {gap}" for gap in gaps)])
        text = self.env._("The case is closed and cannot change any more.")
        if recall.active_hold_count:
            text += " " + self.env._("What is frozen stays frozen until quality releases it.")
        return text

    def _summary_cancel(self, recall):
        return self.env._("The case is kept with your reason, marked as cancelled. Nothing else changes.")

    def _summary_send_back(self, recall):
        return self.env._("The decision is not signed. The case can be changed and submitted again.")

    def action_confirm(self):
        self.ensure_one()
        service = self.env["udi.recall.service"]
        actions = {
            "freeze": service.freeze,
            "release": service.release,
            "close": service.close,
            "cancel": service.cancel,
            "send_back": service.send_back,
        }
        result = actions[self.decision](self.recall_id, self.reason)
        # the release goes on in the dialog of the signature
        return result if self.decision == "release" else {"type": "ir.actions.act_window_close"}
