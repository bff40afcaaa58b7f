"""How records and readings become words for the screen."""

from odoo import fields, models


class UdiScanAnswer(models.AbstractModel):
    _name = "udi.scan.answer"
    _description = "Words of a scan's answer"

    def _rule_title(self, rule):
        return {
            "expiry": self.env._("Expired"),
            "hold": self.env._("On hold"),
            "place": self.env._("Not where it should be"),
            "identity": self.env._("Not identified"),
        }.get(rule, self.env._("Refused"))

    def _describe(self, reading):
        text = self.env["udi.defect.text"]
        return {
            "raw": reading.raw[:200],
            "agency": reading.agency,
            "di": reading.di,
            "lot": reading.lot,
            "serial": reading.serial,
            "expiry": fields.Date.to_string(reading.expiry) or None,
            "manufacture_date": fields.Date.to_string(reading.manufacture_date) or None,
            "valid": reading.is_valid,
            "elements": [
                {"identifier": element.identifier, "label": text._name_of(element.identifier), "value": element.value}
                for element in reading.elements
            ],
            "defects": [
                {"code": item.code, "severity": item.severity, "position": item.position, "text": text._sentence(item)}
                for item in reading.defects
            ],
        }

    def _product(self, product):
        return {"id": product.id, "name": product.display_name, "tracking": product.tracking}

    def _lot(self, lot):
        states = dict(lot._fields["udi_state"]._description_selection(self.env))
        return {
            "id": lot.id,
            "name": lot.name,
            "product": lot.product_id.display_name,
            "lot_number": lot.udi_lot_number or "",
            "expiry": fields.Date.to_string(lot._udi_expiry()) or "",
            "state_label": states.get(lot.udi_state, ""),
            "holder": lot.udi_holder_names or "",
            "on_hold": lot.udi_on_hold,
            "hold_reason": ", ".join(lot.udi_hold_ids.mapped("name")),
        }

    def _picking(self, picking):
        lines = []
        for move in picking.move_ids.filtered(lambda move: move.state != "cancel"):
            unit = move.product_id.uom_id
            picked = move.move_line_ids.filtered(lambda line: line.picked and line.lot_id)
            lines.append(
                {
                    "move_id": move.id,
                    "product_id": move.product_id.id,
                    "product": move.product_id.display_name,
                    "tracking": move.product_id.tracking,
                    "demand": move.product_uom._compute_quantity(move.product_uom_qty, unit),
                    "scanned": self._scanned(move),
                    "uom": unit.name,
                    "lots": [
                        {
                            "move_line_id": line.id,
                            "lot": line.lot_id.name,
                            "lot_id": line.lot_id.id,
                            "lot_number": line.lot_id.udi_lot_number or "",
                            "expiry": fields.Date.to_string(line.lot_id._udi_expiry()) or "",
                            "quantity": line.quantity_product_uom,
                        }
                        for line in picked
                    ],
                }
            )
        return {
            "id": picking.id,
            "name": picking.name,
            "partner": picking.partner_id.display_name or "",
            "type": picking.picking_type_code,
            "state": picking.state,
            "done": picking.state == "done",
            "lines": lines,
        }
