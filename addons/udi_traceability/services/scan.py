"""What was scanned, and may it be used: codes, register, lot, gate."""

from odoo import api, models

from .refusal import Refusal
from odoo.addons.udi_core.codes import Reading, hri, merge, parse


class UdiScan(models.AbstractModel):
    _name = "udi.scan"
    _inherit = ["udi.scan.transfer", "udi.scan.interpret"]
    _description = "Scan"

    @api.model
    @api.readonly
    def look_up(self, text):
        """May I use this? An answer about the unit or lot that the text names."""
        self._check_staff()
        try:
            found = self._resolve(text)
        except Refusal as refusal:
            return refusal.answer
        answer = self._answer_about(found)
        if found.get("also"):
            answer["message"] = f"{answer['message']}\n{found['also']}"
        return answer

    def _answer_about(self, found):
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

        ``also``: what the same text means as a UDI, where that is something else than our own lot.

        :raises Refusal: with the answer for the operator
        """
        text = self._typed(text)
        carriers = text.split("\n")
        # two codes of one label, the device identifier in one and the rest in the other
        reading = parse(text) if len(carriers) == 1 else merge([parse(carrier) for carrier in carriers])
        internal = self._internal(text)
        if internal:
            also = self._means_as_udi(reading, internal)
            kept = reading if reading.agency and not also else Reading(text)
            return {"reading": kept, "product": internal.product_id, "lot": internal, "quantity": 1.0, "also": also}
        self._check_reading(reading)
        identifier = self._identifier(reading)
        if not identifier.product_id:
            raise self._unknown_di(reading)
        product = identifier.product_id
        lot = self._lot_of(product, reading)
        if not lot:
            self._ask_for_separator(reading, product)
        return {
            "reading": reading,
            "identifier": identifier,
            "product": product,
            "lot": lot,
            "name": reading.serial if product.tracking == "serial" else reading.lot,
            "quantity": self._quantity(identifier, product, reading),
        }

    def _check_reading(self, reading):
        """Only a well-formed code with a device identifier goes on."""
        if not reading.is_wellformed or not reading.agency:
            self._ask_for_separator(reading)
            sentences = self.env["udi.defect.text"].explain(reading.defects, reading.agency)
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

    def _means_as_udi(self, reading, internal):
        """In words what a text means as a UDI, where that is not the lot of ours whose name it is; else ""."""
        identifier = self._identifier(reading)
        product = identifier.product_id
        lot = self._lot_of(product, reading)
        if not product or (product == internal.product_id and (not lot or lot == internal)):
            return ""
        name = (reading.serial if product.tracking == "serial" else reading.lot) or identifier.code
        return self.env._(
            "Read as a UDI, the same text is %(product)s %(lot)s: compare it with the label.",
            product=product.display_name,
            lot=name,
        )

    def _ask_for_separator(self, reading, product=None):
        """A lot that nobody knows, while another cut of the same text names a known one: ask, never guess.

        The answer carries what may be chosen: the known readings and, where it can be one, the text as it stands. With
        brackets a text has no other cut: that is how the literal reading is confirmed.
        """
        known = self._known_readings(reading)
        if not known:
            return
        if product:
            title = self.env._("Which one is it?")
            message = self.env._(
                "%(literal)s is not known here. The scanner may have left out a separator (GS). Compare with the "
                "label, then press what stands there.",
                literal=reading.serial or reading.lot or "–",
            )
            known.append({**self._as_choice(reading, hri(reading)), "known": False})
        else:
            title = self.env._("Is it this one?")
            message = self.env._(
                "As it stands, the code cannot be right: the scanner may have left out a separator (GS). Compare with "
                "the label: press the reading that stands there; if none does, put the device aside."
            )
        raise Refusal(
            "alternative",
            title,
            message,
            status="warning",
            reading=self._describe(reading),
            product=self._product(product) if product else None,
            alternatives=known,
        )

    def _known_readings(self, reading):
        """Other cuts of a text that name a lot of ours, as choices; those that our records contradict only alone."""
        product = self.env["udi.device.identifier"]._find(reading.agency, reading.di).product_id
        known = [item.reading for item in self._alternatives(reading) if item.known]
        agreeing = [item for item in known if self._agrees(self._lot_of(product, item), item)]
        return [{**self._as_choice(item, item.raw), "known": True} for item in agreeing or known]

    def _agrees(self, lot, reading):
        try:
            self._compare(lot, reading)
        except Refusal:
            return False
        return True

    def _internal(self, text):
        if not self._may_be_a_name(text):
            return None
        lots = self.env["stock.lot"].search([("name", "=", text), ("udi_controlled", "=", True)], limit=2)
        return self.env["udi.alias"]._booked_lot(lots) if len(lots) == 1 else None

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
        return float(reading.quantity or 1) * self.contained_units(identifier)

    @api.private
    def contained_units(self, identifier):
        """Base units in one package that carries this identifier; 1 for the unit's own."""
        quantity, level, seen = 1.0, identifier, set()
        while level.kind == "package" and level.contained_id and level not in seen:
            seen.add(level)
            quantity *= level.contained_quantity or 1
            level = level.contained_id
        return quantity
