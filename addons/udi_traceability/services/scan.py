"""What was scanned, and may it be used: codes, register, lot, gate."""

from odoo import api, models

from .refusal import Refusal
from odoo.addons.udi_core.codes import parse


class UdiScan(models.AbstractModel):
    _name = "udi.scan"
    _inherit = "udi.scan.transfer"
    _description = "Scan"

    @api.model
    @api.readonly
    def interpret(self, text):
        """What a text says: ``{agency, di, lot, serial, expiry, manufacture_date, elements, defects, product, …}``."""
        return self._describe(parse((text or "").strip()))

    @api.model
    @api.readonly
    def look_up(self, text):
        """May I use this? An answer about the unit or lot that the text names."""
        try:
            found = self._resolve(text)
        except Refusal as refusal:
            return refusal.answer
        lot = found["lot"]
        answer = {"reading": self._describe(found["reading"]), "product": self._product(found["product"])}
        if not lot:
            return {
                **answer,
                "status": "warning",
                "code": "no_lot",
                "title": self.env._("Not known here"),
                "lot": None,
                "message": self.env._(
                    "%(product)s is in the register, but this lot or serial was never received or made here.",
                    product=found["product"].display_name,
                ),
            }
        findings = self.env["udi.gate"].lot_refusals(lot, "consuming").get(lot.id, [])
        answer["lot"] = self._lot(lot)
        if {finding.rule for finding in findings} == {"place"} and lot.udi_state == "at_partner":
            # nothing is wrong with it: the question was who has it
            return {
                **answer,
                "status": "warning",
                "code": "elsewhere",
                "title": self.env._("At a customer"),
                "message": self.env._(
                    "%(product)s %(lot)s was delivered: %(holder)s has it.",
                    product=found["product"].display_name,
                    lot=lot.name,
                    holder=lot.udi_holder_names or "–",
                ),
            }
        if findings:
            return {
                **answer,
                "status": "error",
                "code": findings[0].rule,
                "title": self._rule_title(findings[0].rule),
                "message": "\n".join(finding.message for finding in findings),
            }
        return {
            **answer,
            "status": "ok",
            "code": "usable",
            "title": self.env._("May be used"),
            "message": self.env._(
                "%(product)s %(lot)s is in stock, in date and not on hold.",
                product=found["product"].display_name,
                lot=lot.name,
            ),
        }

    # ------------------------------------------------------------------ resolving
    def _resolve(self, text):
        """``{reading, product, lot, quantity}`` for a text: an exact lot name of ours first, then the codes.

        :raises Refusal: with the answer for the operator
        """
        text = (text or "").strip(" \t\r\n")
        reading = parse(text)
        internal = self._internal(text) if not reading.agency else None
        if internal:
            return {"reading": reading, "product": internal.product_id, "lot": internal, "quantity": 1.0}
        if not reading.is_wellformed or not reading.agency:
            sentences = self.env["udi.defect.text"].explain(reading.defects)
            raise Refusal(
                reading.defects[0].code if reading.defects else "unknown_format",
                self.env._("Code not readable"),
                "\n".join(sentences[:2]),
                reading=self._describe(reading),
            )
        if not reading.di:
            raise Refusal(
                "no_di",
                self.env._("Device identifier missing"),
                self.env._("This code has no device identifier. Scan the other code on the label."),
                reading=self._describe(reading),
            )
        identifier = self.env["udi.device.identifier"]._find(reading.agency, reading.di)
        if not identifier or not identifier.product_id:
            raise self._unknown_di(reading)
        product = identifier.product_id
        name = reading.serial if product.tracking == "serial" else reading.lot
        lot = self.env["stock.lot"]
        if name:
            lot = lot.search(
                [
                    ("product_id", "=", product.id),
                    ("name", "=", name),
                    ("company_id", "in", (False, self.env.company.id)),
                ],
                limit=1,
            )
        return {
            "reading": reading,
            "identifier": identifier,
            "product": product,
            "lot": lot,
            "name": name,
            "quantity": self._quantity(identifier, product, reading),
        }

    def _internal(self, text):
        if not text or len(text) > 128:
            return None
        lots = self.env["stock.lot"].search([("name", "=", text), ("udi_controlled", "=", True)], limit=2)
        return lots if len(lots) == 1 else None

    def _unknown_di(self, reading):
        entry = self.env["udi.catalogue"].find(reading.agency, reading.di)
        facts = {"reading": self._describe(reading)}
        if entry:
            return Refusal(
                "not_adopted",
                self.env._("Device not released yet"),
                self.env._(
                    "%(di)s is in the regulator's catalogue (%(name)s), but not in our products. "
                    "Ask regulatory affairs to adopt it.",
                    di=reading.di,
                    name=entry.display_name,
                ),
                **facts,
            )
        return Refusal(
            "unknown_di",
            self.env._("Unknown device"),
            self.env._(
                "The device identifier %(di)s is not in the register. Put the goods aside and ask regulatory affairs.",
                di=reading.di,
            ),
            **facts,
        )

    def _quantity(self, identifier, product, reading):
        """Base units that one scan stands for: a carton counts its contents."""
        if product.tracking == "serial":
            return 1.0
        quantity, level, seen = float(reading.quantity or 1), identifier, set()
        while level.kind == "package" and level.contained_id and level not in seen:
            seen.add(level)
            quantity *= level.contained_quantity or 1
            level = level.contained_id
        return quantity
