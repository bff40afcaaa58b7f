"""Takes what devices report beside their scans: tests of the scanner, finished practices. Each once, each with its
own answer."""

from odoo import api, models

from odoo.addons.udi_core.scan_item import ItemFault, uuid_of
from odoo.addons.udi_core.scan_report import MAX_REPORTS, read_report

MODELS = {"scanner_test": "udi.scan.device.test", "training": "udi.scan.training"}


class UdiScanReport(models.AbstractModel):
    _name = "udi.scan.report"
    _description = "Reports of scanning devices"

    @api.private
    def accept(self, token, reports):
        """Keep reports of a device.

        :param list reports: at most 50 objects, see `udi_core.scan_report`
        :returns: ``{status, answers: [{uuid, status, code?, message?}], scanner}``; ``status`` of an answer is
            accepted, duplicate or rejected; ``scanner`` is what the device must know of itself now
        """
        device = self.env["udi.scan.device.service"].of_token(token)
        if not device:
            return self._no("device", self.env._("This device is not enrolled any more. Take it to the administrator."))
        if not isinstance(reports, list) or len(reports) > MAX_REPORTS:
            return self._no("too_many", self.env._("At most %(count)s reports in one request.", count=MAX_REPORTS))
        known = self._known(reports)
        answers = [self._take(device, values, known) for values in reports]
        profile = self.env["udi.scan.device.profile"]
        return {"status": "ok", "answers": answers, "scanner": profile.of_device(device)}

    def _no(self, code, message):
        return {"status": "error", "code": code, "message": message}

    def _known(self, reports):
        """Keys of reports that are kept already."""
        keys = [key for key in map(uuid_of, reports) if key]
        found = set()
        for model in MODELS.values():
            # sudo: only whether the device's own key is here; its records are for the people in the office
            rows = self.env[model].sudo().search_fetch([("uuid", "in", keys)], ["uuid"])
            found.update(rows.mapped("uuid"))
        return found

    def _take(self, device, values, known):
        uuid = uuid_of(values)
        if uuid in known:
            return {"uuid": uuid, "status": "duplicate"}
        try:
            report = read_report(values)
            user = self._person(device, report)
        except ItemFault as fault:
            return {"uuid": uuid, "status": "rejected", "code": fault.code, "message": self._words(fault)}
        if report.kind == "training":
            # sudo: nobody may write training records but this service
            self.env["udi.scan.training"].sudo()._keep(device, report, user)
        else:
            # sudo: nobody may write tests of scanners but this service
            self.env["udi.scan.device.profile"].sudo().keep(device, report, user)
        known.add(uuid)
        return {"uuid": uuid, "status": "accepted"}

    def _person(self, device, report):
        """Who did it: the one for whom the ticket was issued on this device, at a time for which it holds."""
        ticket = self.env["udi.scan.ticket"].verify(report.ticket)
        if not ticket or ticket.device_id != device.id or not ticket.covers(report.moment):
            raise ItemFault("bad_ticket")
        # sudo: only name and login of the person, who need not be the one who sends
        user = self.env["res.users"].sudo().with_context(active_test=False).browse(ticket.user_id).exists()
        if not user:
            raise ItemFault("bad_ticket")
        return user

    def _words(self, fault):
        if fault.code == "bad_ticket":
            return self.env._("Nobody was signed in validly on this device at that time. Do it again.")
        what = fault.data.get("field") or fault.code
        return self.env._("The report is damaged and cannot be read (%(what)s). Do it again.", what=what)
