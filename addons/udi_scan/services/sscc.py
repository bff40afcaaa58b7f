"""Numbers of packages (SSCC): reserved for devices in small blocks, so that packing needs no network."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.udi_core.sscc import capacity, sscc

MOST = 50  # numbers of one block
LOCK = 0x5353  # class of the advisory lock


class UdiSscc(models.AbstractModel):
    _name = "udi.sscc"
    _description = "Numbers of packages"

    @api.private
    def reserve(self, token, count):
        """Give a device numbers that nobody else gets: ``{status, numbers}``.

        :param str token: the device's own; :param int count: at most 50
        """
        devices = self.env["udi.scan.device.service"]
        device = devices.of_token(token)
        if not device or device.company_id not in self.env.user.company_ids or not devices.may_scan():
            message = self.env._("This device is not enrolled. Show its code in Odoo: Configuration, Scanning devices.")
            return {"status": "error", "code": "device", "message": message}
        if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= MOST:
            message = self.env._("At most %(count)s numbers at once.", count=MOST)
            return {"status": "error", "code": "count", "message": message}
        # sudo: the prefix is no secret of the company, its other settings are
        company = device.company_id.sudo()
        if not company.udi_gs1_prefix:
            message = self.env._(
                "The company has no GS1 prefix: no number can be given. Scan a printed SSCC, or let the administrator "
                "enter the prefix (Settings, Companies)."
            )
            return {"status": "error", "code": "no_prefix", "message": message}
        return self._give(device, company.udi_sscc_extension or "0", company.udi_gs1_prefix, count)

    def _give(self, device, extension, prefix, count):
        key = f"{extension}{prefix}"
        # two devices that ask at once come one after the other; what the first got is seen by the second
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", LOCK, key))
        self.env.cr.execute(SQL("SELECT coalesce(max(last_number), -1) FROM udi_sscc_block WHERE prefix = %s", key))
        first = self.env.cr.fetchone()[0] + 1
        last = min(first + count, capacity(prefix)) - 1
        if last < first:
            message = self.env._("All numbers of the GS1 prefix are used. Choose another extension digit.")
            return {"status": "error", "code": "used_up", "message": message}
        numbers = [sscc(extension, prefix, number) for number in range(first, last + 1)]
        # sudo: written here only
        blocks = self.env["udi.sscc.block"].sudo()
        blocks.create(
            {
                "company_id": device.company_id.id,
                "device_id": device.id,
                "user_id": self.env.uid,
                "given_on": fields.Datetime.now(),
                "prefix": key,
                "first_number": first,
                "last_number": last,
                "first_code": numbers[0],
                "last_code": numbers[-1],
            }
        )
        return {"status": "ok", "numbers": numbers}
