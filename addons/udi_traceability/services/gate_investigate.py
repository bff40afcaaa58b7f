"""An impossible step that was let pass by rule: the unit is held at once and quality is told."""

from odoo import models

DAYS_TO_ACT = 1


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _investigate(self, findings):
        """After the step: put the units of these findings on hold as a data defect, with an activity for quality."""
        groups = {}
        for finding in findings or ():
            if finding.action != "investigate":
                continue
            line = finding.request.line
            # the lot of a name that was typed is there now
            lot = finding.request.lot or (line.exists().lot_id if line else None)
            if lot:
                document = line._udi_document() if line else None
                groups.setdefault((document, finding.message), self.env["stock.lot"])
                groups[document, finding.message] |= lot
        for (document, message), lots in groups.items():
            # sudo: an operator who meets an impossible step may not set holds; the rule set by the administrator does
            hold = self.env["udi.hold"].sudo().freeze(lots, message, kind="data", document=document)
            hold.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Impossible step: find out what happened"),
                note=message,
                date_deadline=hold._deadline(DAYS_TO_ACT),
                user_id=hold._someone_in_quality().id or self.env.uid,
            )
