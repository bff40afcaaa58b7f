"""How records and readings become words for the screen."""

from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.typed import is_storable, narrow

# What people type or paste for invisible control characters; no agency allows these words in a code.
WRITTEN = {"{GS}": "\x1d", "␝": "\x1d", "{RS}": "\x1e", "␞": "\x1e", "{EOT}": "\x04", "␄": "\x04"}


class UdiScanAnswer(models.AbstractModel):
    _name = "udi.scan.answer"
    _description = "Words of a scan's answer"

    def _check_staff(self):
        """:raises AccessError: for portal and public users: what is registered or where it lies is not for them"""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only the company's own users may ask. Sign in with such a user."))

    def _rule_title(self, rule):
        return {
            "expiry": self.env._("Expired"),
            "hold": self.env._("On hold"),
            "place": self.env._("Not where it should be"),
            "identity": self.env._("Not identified"),
            "shelf_life": self.env._("Too short-dated"),
            "released": self.env._("Not released"),
            "registration": self.env._("Not registered there"),
            "issue_check": self.env._("Not checked yet"),
        }.get(rule, self.env._("Refused"))

    def _typed(self, text):
        """A text as it goes to the reader: words for control characters replaced, blanks around it cut.

        Full-width characters are read as plain ones where that makes a code; a name of our own may hold them. A blank
        at the end of an HIBC code stays: it may be the check character, which captions show as ``_``.
        """
        text = str(text or "").lstrip().rstrip("\r\n\t")
        plain = narrow(text)
        if plain != text and parse(plain).agency:
            text = plain.lstrip()
        for written, character in WRITTEN.items():
            text = text.replace(written, character)
        if text.startswith("*+"):
            text = text.replace("_", " ")
        return text if text.startswith("+") or text[3:4] == "+" else text.rstrip(" ")

    def _may_be_a_name(self, text):
        """Whether records may be searched for a text as a whole."""
        return 0 < len(text) <= 128 and is_storable(text)

    def _describe(self, reading):
        """A reading as JSON values, its elements and defects in words."""
        text = self.env["udi.defect.text"]
        return {
            "raw": reading.raw[:200],
            "agency": reading.agency,
            "di": reading.di,
            "lot": reading.lot,
            "serial": reading.serial,
            "expiry": fields.Date.to_string(reading.expiry) or None,
            "expiry_precision": reading.expiry_precision,
            "manufacture_date": fields.Date.to_string(reading.manufacture_date) or None,
            "valid": reading.is_valid,
            "elements": [
                {
                    "identifier": element.identifier,
                    "label": text._label_of(element.identifier, reading.agency),
                    "value": element.value,
                }
                for element in reading.elements
            ],
            "defects": [
                {
                    "code": item.code,
                    "severity": item.severity,
                    "position": item.position,
                    "text": sentence,
                    "sentence": sentence,
                }
                for item, sentence in ((item, text._sentence(item, reading.agency)) for item in reading.defects)
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
