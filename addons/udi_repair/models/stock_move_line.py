from odoo import models

# repair lines whose part leaves the device: to scrap, or back to the shelf
LEAVING_TYPES = ("remove", "recycle")


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _udi_parts(self):
        """Lines of parts that join or leave a traced device."""
        return self.filtered(
            lambda line: line.move_id.repair_line_type and line.move_id.repair_id.lot_id.udi_controlled
        )

    def _udi_deferred(self):
        return super()._udi_deferred() | self._udi_parts()

    def _udi_ask_gate(self, ensure=True):
        # what the ledger said of a part a moment ago may have changed in this transaction
        self._udi_parts().lot_id.invalidate_recordset(["udi_unit_id"], flush=False)
        return super()._udi_ask_gate(ensure)

    def _udi_step(self):
        """A part that was taken out comes home: it was used up, and goes to the shelf or to scrap."""
        return "returning" if self.move_id.repair_line_type in LEAVING_TYPES else super()._udi_step()

    def _udi_settle(self, back=False):
        """What leaves is booked before what joins: a part may be taken out and put back in one repair."""
        leaving = self.filtered(lambda line: line.move_id.repair_line_type in LEAVING_TYPES)
        if not leaving:
            super()._udi_settle(back)
            return
        for lines in (self - leaving, leaving) if back else (leaving, self - leaving):
            if lines:
                super(StockMoveLine, lines)._udi_settle(back)

    def _udi_document(self):
        return self.move_id.repair_id or super()._udi_document()

    def _udi_event(self, reason=None):
        event, items = super()._udi_event(reason)
        move = self.move_id[:1]
        if move.repair_id and not move.repair_line_type:
            event.update(biz_step="repairing", disposition="in_progress")
        return event, items

    def _udi_record(self, reason=None):
        result = super()._udi_record(reason)
        parts = self.filtered("lot_id")._udi_parts()
        events = []
        for repair, lines in parts.grouped(lambda line: line.move_id.repair_id).items():
            events += lines._udi_part_events(repair)
        self.env["udi.recorder"].record_many(events)
        return result

    def _udi_part_events(self, repair):
        """First what leaves, then what joins; "replacing" when one repair does both."""
        leaving = self.filtered(lambda line: line.move_id.repair_line_type in LEAVING_TYPES)
        joining = self - leaving
        both = bool(leaving and joining)
        change = self.env["udi.part.change"]
        quantity = repair.product_uom._compute_quantity(repair.product_qty, repair.product_id.uom_id)
        events = [
            change.event(repair.lot_id, lines, action, "replacing" if both else step, repair, quantity)
            for lines, action, step in ((leaving, "delete", "removing"), (joining, "add", "assembling"))
            if lines
        ]
        return [event for event in events if event]

    def _udi_warn(self, findings):
        """Warnings stand on the repair order too."""
        result = super()._udi_warn(findings)
        if findings:
            text = "\n".join(dict.fromkeys(finding.message for finding in findings))
            for repair in self.move_id.repair_id:
                repair.message_post(body=self.env._("UDI warning: %(text)s", text=text))
        return result
