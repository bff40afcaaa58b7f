"""Codes of the demo company to try things with: nobody needs a scanner or a label."""

from datetime import timedelta

from odoo import api, models

from odoo.addons.udi_core.sscc import is_sscc

# delivery of the story -> (letters of its lot number, days from making to the story's first day, shelf life in days)
BATCHES = {
    "sensor_old": ("FS", 120, 1825),
    "sensor_new": ("FS", 75, 1825),
    "sensor_open": ("FS", 20, 1825),
    "set_expired": ("IS", 760, 730),
    "set_good": ("IS", 95, 730),
    "set_recalled": ("IS", 130, 730),
    "set_open": ("IS", 30, 730),
}
# key of a code -> external id of the lot whose own code is shown
LOTS = {
    "good_unit": "demo_lot_pump_good",
    "good_unit_second": "demo_lot_pump_good_second",
    "component": "demo_lot_sensor_good",
    "delivered": "demo_lot_pump_delivered",
    "held": "demo_lot_pump_held",
}
# word in an explanation -> external id of the document that it names
DOCUMENTS = {
    "receipt": "demo_picking_receipt",
    "set_receipt": "demo_picking_receipt_sets",
    "announced": "demo_picking_announced",
    "delivery": "demo_picking_delivery",
    "set_delivery": "demo_picking_delivery_sets",
    "order": "demo_production_open",
}


class UdiDemoCode(models.AbstractModel):
    _name = "udi.demo.code"
    _description = "Demo codes"

    @api.model
    @api.readonly
    def codes(self):
        """List of ``{key, title, explanation, text, kind}``; empty without the demo company.

        ``text`` is a UDI in brackets, or what else is to be scanned; a code whose device is not there is left out.
        """
        if not self._record("demo_product_sensor"):
            return []
        lots = {key: self._record(name) for key, name in LOTS.items()}
        texts = {key: lot.udi_hri if lot else None for key, lot in lots.items()}
        sensor = self._text("sensor_open", "demo_di_sensor", "FS20-0021")
        texts["receive"] = sensor
        texts["receive_second"] = self._text("sensor_open", "demo_di_sensor", "FS20-0022")
        texts["receive_box"] = self._text("set_open", "demo_di_tube_box")
        texts["receive_carton"] = self._announced_carton()
        texts["good_box"] = self._text("set_good", "demo_di_tube_box")
        texts["expired"] = self._text("set_expired", "demo_di_tube")
        texts["wrong_product"] = self._text("set_good", "demo_di_tube")
        # one digit of the device identifier misread: its check digit does not fit any more
        texts["damaged"] = sensor and sensor[:16] + str((int(sensor[16]) + 1) % 10) + sensor[17:]
        texts["not_gs1"] = "WEIGHT 12.5 KG"
        return [
            {"key": key, "kind": kind, "title": title, "explanation": explanation, "text": texts[key]}
            for key, kind, title, explanation in self._stories()
            if texts.get(key)
        ]

    # ------------------------------------------------------------------ what the labels of the story say
    @api.model
    def _batch(self, key):
        """``(lot number, manufacturing date, expiry date)`` of one delivery, counted from the day of installation."""
        letters, made_before, shelf_life = BATCHES[key]
        made = self._first_day() - timedelta(days=made_before)
        return f"{letters}{made:%y%m%d}", made, made + timedelta(days=shelf_life)

    @api.model
    def _first_day(self):
        return self._record("demo_product_sensor").create_date.date()

    @api.model
    def _text(self, key, identifier_name, serial=None):
        """The UDI on a unit or package of one delivery, in brackets; None where the identifier was deleted."""
        identifier = self._record(identifier_name)
        if not identifier:
            return None
        lot, made, expiry = self._batch(key)
        text = f"(01){identifier.code}(11){made:%y%m%d}(17){expiry:%y%m%d}(10){lot}"
        return f"{text}(21){serial}" if serial else text

    def _announced_carton(self):
        """The number of a carton whose content its supplier has announced."""
        receipt = self._record("demo_picking_announced")
        numbers = receipt.move_line_ids.result_package_id.mapped("name") if receipt else []
        return next((f"(00){number}" for number in numbers if is_sscc(number)), None)

    def _record(self, name):
        # sudo: the codes of the demo company and the numbers of its documents are shown to every user
        return self.sudo().env.ref(f"udi_traceability.{name}", raise_if_not_found=False)

    def _stories(self):
        """``(key, kind, title, explanation)`` of each code, in the order in which one would try them."""
        found = {word: self._record(name) for word, name in DOCUMENTS.items()}
        words = {word: record.name if record else "–" for word, record in found.items()}
        return (*self._incoming_stories(words), *self._outgoing_stories(words), *self._refused_stories(words))

    def _incoming_stories(self, words):
        return (
            (
                "receive",
                "good",
                self.env._("A flow sensor to receive"),
                self.env._(
                    "Open receipt %(receipt)s and scan it: lot, serial number and both dates come in one scan.", **words
                ),
            ),
            (
                "receive_second",
                "good",
                self.env._("The next flow sensor"),
                self.env._(
                    "Receipt %(receipt)s: a second unit of the same lot, then the receipt is complete.", **words
                ),
            ),
            (
                "receive_box",
                "good",
                self.env._("A box of infusion sets to receive"),
                self.env._(
                    "Receipt %(set_receipt)s: one scan of the box counts its 50 sets. Two boxes are expected.", **words
                ),
            ),
            (
                "receive_carton",
                "good",
                self.env._("A carton that was announced"),
                self.env._(
                    "Receipt %(announced)s in the scanning app: one scan of its number (SSCC) takes all that is in it.",
                    **words,
                ),
            ),
        )

    def _outgoing_stories(self, words):
        return (
            (
                "component",
                "good",
                self.env._("A flow sensor in stock"),
                self.env._("Order %(order)s: pair it with one of the pumps that it makes.", **words),
            ),
            (
                "good_unit",
                "good",
                self.env._("A pump to deliver"),
                self.env._("Delivery %(delivery)s: in stock, in order and free, so it may leave.", **words),
            ),
            (
                "good_unit_second",
                "good",
                self.env._("The next pump to deliver"),
                self.env._("Delivery %(delivery)s: with it the delivery is complete.", **words),
            ),
            (
                "good_box",
                "good",
                self.env._("A box of infusion sets to deliver"),
                self.env._("Delivery %(set_delivery)s: one scan takes 50 sets.", **words),
            ),
        )

    def _refused_stories(self, words):
        return (
            (
                "delivered",
                "delivered",
                self.env._("A pump that was delivered already"),
                self.env._("Refused on delivery %(delivery)s: the answer names the hospital that has it.", **words),
            ),
            (
                "held",
                "held",
                self.env._("A pump on hold"),
                self.env._("Refused on delivery %(delivery)s: the answer says why and whom to ask.", **words),
            ),
            (
                "expired",
                "expired",
                self.env._("An expired infusion set"),
                self.env._("Refused on delivery %(set_delivery)s and on receipt %(set_receipt)s.", **words),
            ),
            (
                "wrong_product",
                "wrong_product",
                self.env._("An infusion set in the wrong place"),
                self.env._(
                    "Good by itself; on receipt %(receipt)s, which is for sensors, it is the wrong product.", **words
                ),
            ),
            (
                "damaged",
                "damaged",
                self.env._("A damaged code"),
                self.env._("One digit of the sensor's code is wrong: the check digit tells, nothing is booked."),
            ),
            (
                "not_gs1",
                "not_gs1",
                self.env._("Not a UDI at all"),
                self.env._("Text from another label: nothing is booked."),
            ),
        )
