"""What is known of a device's scanner, and whether it is good enough for work."""

from odoo import api, fields, models

from odoo.addons.udi_core import scanner_sheet
from odoo.addons.udi_core.scan_symbols import TEST


class UdiScanDeviceProfile(models.AbstractModel):
    _name = "udi.scan.device.profile"
    _description = "Test of scanners"

    @api.private
    def keep(self, device, report, user):
        """Write down the result of a test; `device` as superuser."""
        values = dict(report.values)
        received = "\n".join(f"{key}: {text}" for key, text in values.pop("received"))
        test = self.env["udi.scan.device.test"].create(
            {
                **values,
                "device_id": device.id,
                "uuid": report.uuid,
                "tested_on": min(report.moment, fields.Datetime.now()),
                "tester_ref": user.id,
                "tester_name": user.name,
                "received": received.replace("\x1d", "␝"),
            }
        )
        if self._last(device) == test:
            device.write({"scanner_state": test.state, "tested_on": test.tested_on, "tester_name": user.name})
        return test

    @api.private
    def of_device(self, device):
        """What the app is told: ``{rule, state, faults, tested_on, refused}``."""
        rule = device.company_id.udi_scan_test_rule
        last = self._last(device)
        state = device.scanner_state
        refused = rule != "off" and (state == "bad" or (rule == "refuse" and state == "untested"))
        faults = [key for key in (last.faults or "").split(",") if key]
        tested = f"{device.tested_on.isoformat()}Z" if device.tested_on else None
        return {"rule": rule, "state": state, "faults": faults, "tested_on": tested, "refused": refused}

    def _last(self, device):
        """The test that counts: a device without a network may have sent a newer one first."""
        return device.test_ids.sorted(lambda one: (one.tested_on, one.id))[-1:]

    @api.private
    def remedies(self):
        """``{fault: what happens and the setting that cures it}``, in the words that scanners' manuals use."""
        return {
            "layout": self.env._(
                "The scanner types for another keyboard: signs arrive as others. Set its keyboard country (layout) "
                "to the one of the device, for most US English."
            ),
            "case": self.env._(
                "Capitals and small letters are exchanged. Switch Caps Lock off and set the scanner's case "
                "conversion to none."
            ),
            "separator_lost": self.env._(
                "The GS character (FNC1) is lost, so lot and serial number run into one another. Set the scanner to "
                "send GS as Ctrl+] (control characters, function code mapping)."
            ),
            "separator_changed": self.env._(
                "The scanner sends something else for the GS character (FNC1). Switch its replacement off and set it "
                "to send GS as Ctrl+]."
            ),
            "characters_lost": self.env._(
                "Characters of a long code are lost. Set a delay between characters of 5 to 10 ms (inter-character "
                "delay)."
            ),
            "garbled": self.env._(
                "Something else arrived than the code holds. Set the scanner back to its defaults, then to keyboard "
                "entry (USB HID), and test again."
            ),
            "prefix": self.env._("The scanner types something before each code. Switch off its prefix (preamble)."),
            "suffix_text": self.env._(
                "The scanner types something after each code. Leave only Enter or Tab as its suffix."
            ),
            "no_end": self.env._(
                "Nothing ends a code. Set the scanner to send Enter or Tab after each code (suffix, CR)."
            ),
            "not_read": self.env._(
                "No code with the GS character was read. A scanner that reads neither DataMatrix nor GS1-128 cannot "
                "read device labels."
            ),
            "slow": self.env._("It types slowly. Set the delay between characters (inter-character delay) to 0."),
        }

    @api.private
    def sheet(self):
        """The printable sheet as PDF, in the user's language."""
        cards = {
            "plain": (
                self.env._("Plain"),
                self.env._("Something before or after the code? Is Enter or Tab sent at its end?"),
            ),
            "case": (self.env._("Capitals and small letters"), self.env._("Do they arrive as they are printed?")),
            "layout": (
                self.env._("Keyboard"),
                self.env._("Every sign that a device label can hold: does the scanner type the right keys?"),
            ),
            "separator": (
                self.env._("GS character, DataMatrix"),
                self.env._("Does the character between lot and serial number arrive?"),
            ),
            "bars": (self.env._("GS character, bars"), self.env._("The same in a GS1-128.")),
            "long": (self.env._("Long code"), self.env._("Nothing lost, and fast enough?")),
        }
        return scanner_sheet.write(
            self.env._("Scanner test"),
            self.env._(
                "Open “Scanner test” in the scanning app (at “This device”) and scan these codes from top to bottom. "
                "The app says what is wrong and which setting of the scanner cures it."
            ),
            [(*cards[code.key], code.symbol()) for code in TEST],
            foot=self.env._("Print at 100 %, not fitted to the page. The codes are of nobody's devices."),
        )
