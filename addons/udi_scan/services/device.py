"""Scanning devices: enrolled by a code shown here, known by a token, closed by an administrator."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

CODE_LIFE = timedelta(minutes=15)
MAX_FAILURES = 10  # wrong codes of one user in that time
SCANNING = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class UdiScanDeviceService(models.AbstractModel):
    _name = "udi.scan.device.service"
    _description = "Enrolment of scanning devices"

    @api.private
    def new_code(self, device):
        """A code that enrols this device once within a quarter of an hour; one given before stops working."""
        device.check_access("write")
        code = secrets.token_urlsafe(24)
        # sudo: the administrator may write the device, the code's hash nobody may read
        device.sudo().write({"code_sha256": sha256(code), "code_expires_on": fields.Datetime.now() + CODE_LIFE})
        return code

    @api.private
    def enrol(self, code, browser="", current=0, unsent=0, counter=1):
        """Make this browser the device that the code stands for.

        :param int current: the device that it is already, 0 where it is none
        :param int unsent: steps that it still holds as that device
        :param int counter: the number that it would give next; numbers are never given twice
        :returns: ``{status, …}`` with ``token`` where it was right; never an exception, so that a failure is counted
        """
        if not self.may_scan():
            return self._no("no_right", self.env._("Your user may not scan. Ask the administrator for the role."))
        since = fields.Datetime.now() - CODE_LIFE
        # sudo: the user counts neither his failures nor may he read devices' secrets
        failures = self.env["udi.scan.enrolment.failure"].sudo()
        devices = self.env["udi.scan.device"].sudo()
        if failures.search_count([("user_id", "=", self.env.uid), ("create_date", ">", since)]) >= MAX_FAILURES:
            return self._no("too_often", self.env._("Too many wrong codes. Wait a quarter of an hour."))
        known = isinstance(code, str) and 0 < len(code) <= 200
        device = devices.search([("code_sha256", "=", sha256(code))], limit=1) if known else devices
        if not device or device.code_expires_on < fields.Datetime.now():
            failures.create({"user_id": self.env.uid})
            return self._no(
                "bad_code", self.env._("This code is wrong, used or older than 15 minutes. Show a new one in Odoo.")
            )
        if device.company_id not in self.env.user.company_ids:
            return self._no("company", self.env._("This device is another company's. Sign in as one of its users."))
        counter = counter if isinstance(counter, int) and 0 < counter < 2**31 else 1
        given = max(device.last_number, device.announced_number)
        if current != device.id:
            if unsent:
                message = self.env._("This browser holds unsent scans of another device. Let them be sent first.")
                return self._no("unsent", message)
            if given and counter > given + 1:
                message = self.env._("This browser has numbered scans as another device. Enrol it as a new device.")
                return self._no("other_numbers", message)
        return self._enrolled(device, browser, given, max(given + 1, counter))

    def _enrolled(self, device, browser, given, first):
        """The browser is the device now and gives the number ``first`` next; ``given`` is the last one so far."""
        token = secrets.token_urlsafe(32)
        device.write(
            {
                "first_number": device.first_number if given else first,
                "token_sha256": sha256(token),
                "code_sha256": False,
                "code_expires_on": False,
                "state": "active",
                "enrolled_on": fields.Datetime.now(),
                "enrolled_by_id": self.env.uid,
                "browser": str(browser or "")[:200],
                # what an earlier enrolment of the same device gave out keeps its numbers
                "announced_number": first - 1,
            }
        )
        device.message_post(body=self.env._("Enrolled by %(user)s.", user=self.env.user.name))
        return {"status": "ok", "token": token, "device_id": device.id, "next_number": first}

    def _no(self, code, message):
        return {"status": "error", "code": code, "message": message}

    @api.private
    def may_scan(self):
        return any(self.env.user.has_group(group) for group in SCANNING)

    @api.private
    def of_token(self, token):
        """The active device with this token, as superuser; an empty record set where there is none."""
        # sudo: the token itself is the right; whoever has it may not read devices
        devices = self.env["udi.scan.device"].sudo()
        if not isinstance(token, str) or not 0 < len(token) <= 200:
            return devices
        return devices.search([("token_sha256", "=", sha256(token)), ("state", "=", "active")], limit=1)

    @api.private
    def close(self, devices, state):
        """Take the token away. Of a lost device the missing numbers are written down."""
        devices.check_access("write")
        for device in devices:
            if device.state in ("revoked", "lost") and device.state == state:
                raise UserError(self.env._("%(device)s is closed already.", device=device.name))
            missing = device.missing_text
            # sudo: the token's hash is for nobody's eyes
            device.sudo().write({"state": state, "token_sha256": False, "code_sha256": False, "code_expires_on": False})
            if state == "lost":
                words = missing or self.env._("none")
                device.message_post(
                    body=self.env._(
                        "Closed as lost. Last number received: %(last)s, last number given as far as is known: "
                        "%(given)s. Missing numbers: %(missing)s.",
                        last=device.last_number,
                        given=max(device.last_number, device.announced_number),
                        missing=words,
                    )
                )
