from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_recall_disposition import KINDS, MEASURES


class UdiRecallDispositionWizard(models.TransientModel):
    """Says what became of some units of a case, or corrects what was said before."""

    _name = "udi.recall.disposition.wizard"
    _description = "Record what became of recalled units"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade")
    corrects_id = fields.Many2one("udi.recall.disposition", readonly=True, ondelete="cascade")
    balance_ids = fields.Many2many(
        "udi.recall.balance", string="Units", domain="[('recall_id', '=', recall_id), ('accounted', '=', False)]"
    )
    kind = fields.Selection(KINDS, "What became of them", required=True)
    measure = fields.Selection(MEASURES)
    quantity = fields.Float(digits="Product Unit", help="Leave it at 0 to record all units of the chosen rows.")
    moment = fields.Datetime("When", required=True, default=fields.Datetime.now)
    reporter = fields.Char("Reported by", help="Who said so, and in what function.")
    witness = fields.Char(help="Who saw the destruction.")
    to_name = fields.Char("Passed on to")
    note = fields.Text(help="How it is known; the number of a certificate or service report.")
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")
    withdraw = fields.Boolean("The earlier entry is withdrawn", help="Nothing is known of these units then.")

    @api.model
    def _open(self, recall, rows=None, corrects=None):
        """The dialog for these rows of the balance, or to correct an entry."""
        wizard = {"default_recall_id": recall.id}
        if rows:
            wizard["default_balance_ids"] = rows.ids
        if corrects:
            wizard.update(
                default_corrects_id=corrects.id,
                default_kind=corrects.kind,
                default_quantity=corrects.quantity,
                default_measure=corrects.measure,
                default_reporter=corrects.reporter,
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct an entry") if corrects else self.env._("Record what became of units"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": wizard,
        }

    def action_confirm(self):
        """Record it; the dialog closes."""
        self.ensure_one()
        if self.kind == "destroyed" and not self.withdraw and not (self.witness or self.attachment_ids):
            raise UserError(self.env._("A destruction needs a witness or a certificate. Name one or attach the other."))
        if self.corrects_id:
            entries = [self._correction()]
        elif self.balance_ids:
            entries = self._entries()
        else:
            raise UserError(self.env._("Choose the units first."))
        # the rights are checked where it is written
        self.env["udi.recall.disposition"]._record(self.recall_id, entries)
        return {"type": "ir.actions.act_window_close"}

    def _shared(self):
        return {
            "kind": self.kind,
            "source": "entry",
            "moment": self.moment,
            "reporter": self.reporter,
            "note": self.note,
            "witness": self.witness if self.kind == "destroyed" else None,
            "measure": self.measure if self.kind == "corrected" else None,
            "to_name": self.to_name if self.kind == "passed_on" else None,
            "attachment_ids": self.attachment_ids.ids,
        }

    def _entries(self):
        if any(row.recall_id != self.recall_id for row in self.balance_ids):
            raise UserError(self.env._("These units belong to another case."))
        if self.quantity and len(self.balance_ids) > 1:
            raise UserError(self.env._("A part of the units can only be recorded for one row at a time."))
        return [
            {
                **self._shared(),
                "lot_id": row.lot_id.id,
                "holder_key": row.holder_key,
                "holder_id": row.holder_id.id,
                "quantity": self.quantity or row.quantity,
            }
            for row in self.balance_ids
        ]

    def _correction(self):
        row = self.corrects_id
        quantity = 0.0 if self.withdraw else self.quantity or row.quantity
        return {
            **self._shared(),
            "lot_id": row.lot_id.id,
            "holder_key": row.holder_key,
            "quantity": quantity,
            "supersedes_id": row.id,
        }
