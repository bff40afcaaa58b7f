"""A part leaves only the device that it is in."""

from odoo import models

from ..models.stock_move_line import LEAVING_TYPES


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _broken_place(self, request, facts, words):
        move = request.line.move_id if request.line else None
        if not move or move.repair_line_type not in LEAVING_TYPES:
            return super()._broken_place(request, facts, words)
        device, inside = move.repair_id.lot_id, request.lot.udi_unit_id
        if inside and device and inside != device:
            return self.env._(
                "%(lot)s of %(product)s is built into %(inside)s, not into %(device)s. "
                "Check the serial on the part and on the device.",
                inside=inside.name,
                device=device.name,
                **words,
            )
        rows = facts["where"].get(request.lot.id, [])
        elsewhere = next((row for row in rows if row.kind != "used"), None)
        if not inside and elsewhere and request.product.tracking == "serial":
            return self.env._(
                "%(lot)s of %(product)s is not built into a device: it is at %(place)s. Check the serial on the part.",
                place=elsewhere.holder_name or "–",
                **words,
            )
        return None
