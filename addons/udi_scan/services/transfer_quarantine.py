"""Put aside: what is scanned goes to a quarantine place, with a reason, and on hold where the person may do that."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScanScenarioQuarantine(models.AbstractModel):
    _name = "udi.scan.scenario.quarantine"
    _inherit = "udi.scan.scenario.move"
    _description = "Put aside in a quarantine"

    @api.private
    def load_free(self, scenario):
        head, products, picking_type = super().load_free(scenario)
        return {**head, "may_hold": self.env["udi.hold"].has_access("create")}, products, picking_type

    def _begin(self, capture):
        reason = self._reason(capture)
        self._destination(capture)
        picking = super()._begin(capture)
        picking.note = plaintext2html(reason)
        return picking

    def _reason(self, capture):
        reason = (capture.options or {}).get("reason")
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why the goods are put aside."))
        return reason.strip()

    def _destination(self, capture):
        """The quarantine place that was chosen before the first scan.

        :raises Refusal: where it is none
        """
        place = self._place(capture, "place")
        if not place or not place._udi_is_quarantine():
            raise Refusal(
                "no_quarantine",
                self.env._("No quarantine"),
                self.env._("The place is not marked as a quarantine. Choose another one, or ask the administrator."),
            )
        return place

    def _book_step(self, capture):
        raise UserError(self.env._("This step is not known here. Update the server, then book it again."))

    def _book_finish(self, capture):
        picking = self._record(capture)
        lots = picking.move_line_ids.filtered("picked").lot_id
        state, answer = super()._book_finish(capture)
        if state == "applied" and (capture.options or {}).get("hold") is True:
            self.env["udi.hold"].freeze(lots, self._reason(capture), document=picking)
        return state, answer
