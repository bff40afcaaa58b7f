"""What the app asks for while it has a network: who works here, what is to be done, everything a job needs."""

from odoo import api, fields, models

RULES = ("identity", "expiry", "hold", "place", "shelf_life", "released")


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

        :param since: the watermark of an earlier answer: only lots that may have changed since then
        """
        handler, refused = self._handler(token, scenario)
        if refused:
            return refused
        number = job if isinstance(job, int) and 0 < job < 2**31 else 0
        # by search: a transfer that the user may not see is as good as none
        picking = handler.env["stock.picking"].search([("id", "=", number)])
        if not picking:
            message = self.env._("This transfer does not exist any more.")
            return {"status": "error", "code": "gone", "message": message}
        head, products, picking_type = handler.load(scenario, picking)
        lots = handler.env["udi.scan.job.lots"]
        return {
            "status": "ok",
            "job": head,
            "booked": self._booked(token, scenario, picking),
            "products": self._products(products, picking_type),
            "identifiers": self._identifiers(products),
            **lots.changed(products, since),
        }

    def _booked(self, token, scenario, picking):
        """Steps of this device that the numbers of the job contain already: it must not count them twice."""
        device = self.env["udi.scan.device.service"].of_token(token)
        found = self.env["udi.scan.capture"].search_fetch(
            [
                ("device_id", "=", device.id),
                ("picking_id", "=", picking.id),
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
        handler = own.env["udi.scan.scenario"].handler(scenario) if isinstance(scenario, str) else None
        if handler is None:
            message = self.env._("This task is not installed on the server.")
            return None, {"status": "error", "code": "scenario", "message": message}
        return handler, None

    def _products(self, products, picking_type):
        """Names, tracking and what the gates say of each: off, warn or block."""
        setting = products.env["udi.gate.rule"]._settings()
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "tracking": product.tracking,
                "uom": product.uom_id.name,
                "rules": {rule: setting(rule, product.categ_id, picking_type).action for rule in RULES},
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
