"""Scans that a closed device could not send any more, from the file that its app has saved."""

import json
from itertools import islice

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.udi_core.scan_item import MAX_ITEMS

FORMAT, VERSION = "udi-scan-unsent", 1
MAX_BYTES = 20_000_000  # some thirty thousand scans; nobody keeps so many on a device
SHOWN = 20  # refused scans that are told one by one


class UdiScanUnsent(models.AbstractModel):
    _name = "udi.scan.unsent"
    _description = "Import of unsent scans"

    @api.private
    def take_in(self, device, content):
        """Keep the scans of a file as if the device had sent them: same checks, each once however often it is read.

        :param bytes content: as the app's `unsent_file.js` writes it
        :returns: ``{"accepted": count, "duplicate": count, "rejected": [(number, why), …]}``
        :raises AccessError: for everybody but shift leaders and quality
        :raises UserError: it is no such file, or another device's
        """
        if not self.env["udi.scan.runner"].may_settle():
            raise AccessError(self.env._("Shift leaders and quality import the unsent scans of a closed device."))
        device.check_access("read")
        found = self._read(device, content)
        # sudo: devices are written by the administrator, and by the inbox
        device = device.sudo()
        inbox, answers, items = self.env["udi.scan.inbox"], [], iter(found["items"])
        numbers = {item["uuid"]: item.get("sequence") for item in found["items"] if self._has_key(item)}
        while part := list(islice(items, MAX_ITEMS)):
            answers += inbox.keep(device, part, found.get("last_number"))
        result = {status: sum(answer["status"] == status for answer in answers) for status in ("accepted", "duplicate")}
        result["rejected"] = [
            (numbers.get(answer["uuid"], "–"), answer["message"])
            for answer in answers
            if answer["status"] == "rejected"
        ]
        device.message_post(body=self._words(device, result))
        return result

    def _has_key(self, item):
        return isinstance(item, dict) and isinstance(item.get("uuid"), str)

    def _read(self, device, content):
        if len(content) > MAX_BYTES:
            raise UserError(
                self.env._("The file is larger than %(size)s MB: no device saves that.", size=MAX_BYTES // 1_000_000)
            )
        try:
            found = json.loads(content)
            known = found["format"] == FORMAT and found["version"] == VERSION
            owner, name = found["device"]["id"], str(found["device"]["name"])[:100]
            known = known and isinstance(found["items"], list)
        except (ValueError, TypeError, KeyError, RecursionError):
            known = False
        if not known:
            raise UserError(
                self.env._(
                    "This is no file of unsent scans. Save one in the app on the device: person, then “Save unsent "
                    "scans to a file”."
                )
            )
        if owner != device.id:
            raise UserError(
                self.env._(
                    "This file comes from %(other)s, not from %(device)s. Open that device and import it there.",
                    other=name or owner,
                    device=device.name,
                )
            )
        return found

    def _words(self, device, result):
        """What the device's chatter says."""
        device.invalidate_recordset(["missing_text"])
        return self.env._(
            "Unsent scans imported from a file: %(accepted)s new, %(duplicate)s were here already, %(rejected)s "
            "refused. Numbers still missing: %(missing)s.",
            accepted=result["accepted"],
            duplicate=result["duplicate"],
            rejected=len(result["rejected"]),
            missing=device.missing_text or self.env._("none"),
        )
