"""What the app asks for while it has a network: who works here, what is to be done, everything a job needs."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .scenario import job_key

FREE = "free"  # the job that is none yet: what a device needs to begin one without a network


class UdiScanApp(models.AbstractModel):
    _name = "udi.scan.app"
    _description = "Data for the scanning app"

    @api.private
    def hello(self, token):
        """Who is signed in, with a fresh ticket for this device; ``{status: "error", code}`` for a closed device."""
        devices = self.env["udi.scan.device.service"]
        device = devices.of_token(token)
        user = self.env.user
        person = {"id": user.id, "name": user.name, "login": user.login, "lang": user.lang or "en_US"}
        answer = {"person": person, "server_time": f"{fields.Datetime.now().isoformat()}Z"}
        if not devices.may_scan():
            message = self.env._("Your user may not scan. Ask the administrator for the role.")
            return {**answer, "status": "error", "code": "no_right", "message": message}
        if not device:
            message = self.env._("This device is not enrolled. Show its code in Odoo: Configuration, Scanning devices.")
            return {**answer, "status": "error", "code": "device", "message": message}
        if device.company_id not in user.company_ids:
            message = self.env._("This device is another company's. Sign in as one of its users.")
            return {**answer, "status": "error", "code": "company", "message": message}
        ticket, expires = self.env["udi.scan.ticket"].issue(device, user)
        return {
            **answer,
            "status": "ok",
            "device": {"id": device.id, "name": device.name, "company": device.company_id.name},
            "scanner": self.env["udi.scan.device.profile"].of_device(device),
            "ticket": ticket,
            "expires": f"{expires.isoformat()}Z",
        }

    @api.private
    @api.readonly
    def jobs(self, token, scenario):
        """Open jobs of a scenario in the device's company."""
        handler, refused = self._handler(token, scenario)
        return refused or {"status": "ok", "jobs": handler.jobs(scenario)}

    @api.private
    @api.readonly
    def load(self, token, scenario, job, since=None):
        """A job with everything that the device needs to judge its scans without a network.

        :param job: a record's number, the key of a job begun on a device, or "free": what it needs to begin one
        :param since: the watermark of an earlier answer: only lots that may have changed since then
        """
        handler, refused = self._handler(token, scenario)
        if refused:
            return refused
        record = handler.env[handler._job_model]
        if job == FREE:
            try:
                loaded = handler.load_free(scenario)
            except UserError as error:
                return {"status": "error", "code": "not_begun", "message": str(error)}
        else:
            record = handler.find(job)
            loaded = record and handler.load(scenario, record)
        if not loaded:
            message = self.env._("This job does not exist any more.")
            return {"status": "error", "code": "gone", "message": message}
        head, products, picking_type = loaded
        lots, gates = handler.env["udi.scan.job.lots"], handler.env["udi.scan.gate.facts"]
        return {
            "status": "ok",
            "job": {**head, "id": job, **gates.of_job(products, picking_type, handler.gate_case(scenario, record))},
            "booked": self._booked(token, scenario, job),
            "products": self._products(products),
            "gates": gates.of_lots(products),
            "identifiers": self._identifiers(products),
            **handler.tables(scenario),
            **lots.changed(products, since, handler.reach(scenario, job == FREE)),
        }

    def _booked(self, token, scenario, job):
        """Steps of this device that the numbers of the job contain already: it must not count them twice."""
        device = self.env["udi.scan.device.service"].of_token(token)
        key = job if isinstance(job, str) else job_key(self.env["udi.scan.scenario"].job_model(scenario), job)
        found = self.env["udi.scan.capture"].search_fetch(
            [
                ("device_id", "=", device.id),
                ("job_key", "=", key),
                ("scenario", "=", scenario),
                ("state", "=", "applied"),
            ],
            ["uuid"],
        )
        return found.mapped("uuid")

    def _handler(self, token, scenario):
        """The handler in the device's company, and an error answer where there is none."""
        device = self.env["udi.scan.device.service"].of_token(token)
        if not device or device.company_id not in self.env.user.company_ids:
            message = self.env._("This device is not enrolled. Show its code in Odoo: Configuration, Scanning devices.")
            return None, {"status": "error", "code": "device", "message": message}
        own = self.with_company(device.company_id).with_context(allowed_company_ids=device.company_id.ids)
        own = own.with_context(udi_scan_blind=device.blind_count)
        handler = own.env["udi.scan.scenario"].handler(scenario) if isinstance(scenario, str) else None
        if handler is None:
            message = self.env._("This task is not installed on the server.")
            return None, {"status": "error", "code": "scenario", "message": message}
        return handler, None

    def _products(self, products):
        """Names, tracking and what the gates say of each whatever the operation type: off, warn or block."""
        gates = products.env["udi.scan.gate.facts"]
        settings = gates.settings(products)
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "tracking": product.tracking,
                "uom": product.uom_id.name,
                "rules": settings[product.id],
                "gates": gates.of_product(product),
            }
            for product in products
        ]

    def _identifiers(self, products):
        """Every UDI-DI of the products, of all packaging levels, with the base units that one scan stands for."""
        identifiers = products.env["udi.device.identifier"].search([("product_ids", "in", products.ids)])
        scan = products.env["udi.scan"]
        return [
            {
                "agency": identifier.agency,
                "code": identifier.code,
                "product_id": identifier.product_id.id,
                "kind": identifier.kind,
                "contains": scan.contained_units(identifier),
                "needs": [
                    name
                    for name, flag in (
                        ("lot", identifier.has_lot),
                        ("manufacture_date", identifier.has_manufacture_date),
                        ("expiry", identifier.has_expiry_date),
                    )
                    if flag
                ],
            }
            for identifier in identifiers
            if identifier.product_id in products
        ]
