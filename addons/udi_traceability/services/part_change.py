"""Parts that join or leave a unit after it was made: one form in the ledger for repair, unbuild and rework."""

from odoo import models


class UdiPartChange(models.AbstractModel):
    _name = "udi.part.change"
    _description = "Change of a unit's parts"

    def event(self, unit, lines, action, biz_step, document, quantity=1.0):
        """``(event, items)`` of an association, for `udi.recorder`, or None when no traced part changes.

        The unit is the parent; each part is a child whose ``into_lot`` is the unit. A link that joined ends with the
        event that says ``delete`` of the same part; what was written before stays as it is.

        :param unit: the lot that the parts join or leave
        :param lines: done `stock.move.line` records of the parts
        :param action: "add" when the parts join, "delete" when they leave
        :param biz_step: the word of CBV, such as "replacing" or "disassembling"
        :param quantity: how many units of ``unit`` (its product's unit of measure)
        """
        parts = lines.filtered(lambda line: line.lot_id.udi_controlled and line.quantity > 0)
        if not parts or not unit.udi_controlled:
            return None
        event = {
            "event_type": "association",
            "action": action,
            "biz_step": biz_step,
            "disposition": "active" if action == "add" else "in_progress",
            "company_id": lines[0].company_id.id,
            "event_time": max(parts.mapped("date")),
            "lines": parts,
            "document": document,
        }
        # where the parts came from and went to, when that is the same for all
        for name, places in (("source", parts.location_id), ("destination", parts.location_dest_id)):
            if len(places) == 1:
                event[name] = places
        items = [{"lot": unit, "role": "parent", "quantity": quantity}]
        items += [
            {
                "lot": line.lot_id,
                "role": "child",
                "quantity": line.quantity_product_uom,
                "into_lot": unit,
                **line._udi_known_by(),
            }
            for line in parts
        ]
        return event, items
