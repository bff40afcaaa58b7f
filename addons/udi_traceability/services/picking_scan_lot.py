"""The lot that a scan into a transfer names: compared with what is known of it, or made with what its code says."""

from odoo import models

from .refusal import Refusal


class UdiScanTransfer(models.AbstractModel):
    _inherit = "udi.scan.transfer"

    def _lot_of_receipt(self, move, found):
        """The lot that the code names: found and compared, or made with everything that the code says."""
        lot = found["lot"]
        if lot:
            self._compare(lot, found["reading"])
            return lot
        self._check_complete(found)
        return self.env["stock.lot"].create(self._lot_values(move, found))

    def _lot_values(self, move, found):
        """What a complete code says of a lot that is not known yet."""
        reading, product = found["reading"], found["product"]
        vals = {
            "name": found["name"],
            "product_id": product.id,
            "udi_identifier_id": self._unit_identifier(found).id,
            "udi_manufacture_date": reading.manufacture_date,
            "udi_software_version": reading.software_version,
            "udi_carrier": reading.raw.replace("\x1d", "{GS}"),
        }
        if reading.lot:
            vals["udi_lot_number"] = reading.lot
        if reading.expiry:
            vals["udi_expiry_date"] = reading.expiry
        if product.company_id:
            vals["company_id"] = move.company_id.id
        return vals

    def _unit_identifier(self, found):
        """The identifier of the unit, also when the code of a carton was scanned."""
        identifier = found["identifier"]
        return found["product"].udi_primary_identifier_id if identifier.kind == "package" else identifier

    def _check_complete(self, found):
        """What the device identifier promises on its label must be in the code."""
        reading, identifier = found["reading"], found["identifier"]
        if not found["name"]:
            word = self.env._("serial number") if found["product"].tracking == "serial" else self.env._("lot number")
            raise Refusal(
                "incomplete",
                self.env._("Code incomplete"),
                self.env._("The code has no %(what)s. Scan the other code on the label.", what=word),
            )
        missing = [
            word
            for flag, value, word in (
                (identifier.has_lot, reading.lot, self.env._("lot number")),
                (identifier.has_manufacture_date, reading.manufacture_date, self.env._("manufacturing date")),
                (identifier.has_expiry_date, reading.expiry, self.env._("expiry date")),
            )
            if flag and not value
        ]
        if missing:
            raise Refusal(
                "incomplete",
                self.env._("Code incomplete"),
                self.env._(
                    "This device must carry its %(what)s, and the code does not. Scan the other code on the label.",
                    what=", ".join(missing),
                ),
            )

    def _compare(self, lot, reading):
        """A known lot must say what it said before."""
        pairs = (
            (self.env._("expiry date"), lot.udi_expiry_date, reading.expiry),
            (self.env._("manufacturing date"), lot.udi_manufacture_date, reading.manufacture_date),
            (self.env._("lot number"), lot.udi_lot_number, reading.lot),
        )
        for word, known, read in pairs:
            if known and read and known != read:
                raise Refusal(
                    "conflict",
                    self.env._("Label disagrees"),
                    self.env._(
                        "The %(what)s of %(lot)s is %(known)s in our records and %(read)s in this code. "
                        "Put it aside and tell quality.",
                        what=word,
                        lot=lot.name,
                        known=known,
                        read=read,
                    ),
                )
