from datetime import timedelta

from odoo import models


class UdiProduction(models.AbstractModel):
    _inherit = "udi.production"

    def _event(self, production, consumed, produced, known):
        event = super()._event(production, consumed, produced, known)
        if event and production.subcontractor_id:
            event[0]["partner"] = production.subcontractor_id
        return event

    def _event_time(self, production, lines):
        """A second before the receipt, as Odoo dates the moves of the order afterwards."""
        received = production.move_finished_ids.move_dest_ids.filtered(
            lambda move: move.is_subcontract and move.state == "done"
        ).move_line_ids
        if received:
            return min(received.mapped("date")) - timedelta(seconds=1)
        return super()._event_time(production, lines)
