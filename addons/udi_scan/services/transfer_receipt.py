"""Receive: against an order or a transfer, or, by a shift leader or quality, goods that nobody has announced."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

MAX_PARTNERS = 5_000


class UdiScanScenarioReceipt(models.AbstractModel):
    _name = "udi.scan.scenario.receipt"
    _inherit = "udi.scan.scenario.transfer"
    _description = "Receive"

    # ------------------------------------------------------------------ what a device keeps
    def _jobs_domain(self, scenario):
        """Goods that come back from customers are the task of returns."""
        return super()._jobs_domain(scenario) & Domain("location_id.usage", "!=", "customer")

    @api.private
    def load(self, scenario, picking):
        head, products, picking_type = super().load(scenario, picking)
        head["packages"] = self.env["udi.scan.packages"].announced(picking)
        return head, products, picking_type

    @api.private
    def reach(self, scenario, free=False):
        return "stock" if free else "all"

    @api.private
    def load_free(self, scenario):
        """Every controlled product: nobody knows what is in an unannounced parcel."""
        if not self._may_receive_unplanned():
            raise AccessError(self._who_may())
        products = self.env["product.product"].search([("udi_controlled", "=", True)])
        kind = self._kind(self.env.company)
        return {"name": "", "lines": []}, products, kind

    @api.private
    def tables(self, scenario):
        return {"partners": self._suppliers()} if self._may_receive_unplanned() else {}

    def _suppliers(self):
        """Partners from whom goods have come, or who are known as suppliers: ``[{id, name, codes}]``."""
        partners = self.env["res.partner"]
        # the field comes with invoicing; without it any company may be one
        ranked = "supplier_rank" in partners._fields
        domain = [("supplier_rank", ">", 0)] if ranked else [("is_company", "=", True)]
        senders = self.env["stock.picking"]._read_group(
            [("location_id.usage", "=", "supplier"), ("partner_id", "!=", False)], ["partner_id"], limit=MAX_PARTNERS
        )
        found = partners.search(domain, limit=MAX_PARTNERS).union(*(partner for (partner,) in senders))
        rows = [
            {"id": partner.id, "name": partner.display_name, "codes": [partner.udi_gln] if partner.udi_gln else []}
            for partner in found
        ]
        return sorted(rows, key=lambda row: row["name"])

    def _may_receive_unplanned(self):
        groups = ("udi_traceability.group_udi_shift_leader", "udi_traceability.group_udi_quality")
        return any(self.env.user.has_group(group) for group in groups)

    def _who_may(self):
        return self.env._(
            "Only a shift leader or quality receives goods without an order. Put them in the goods-in area."
        )

    def _kind(self, company):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("company_id", "=", company.id)], limit=1
        )
        if not kind:
            raise UserError(self.env._("The company has no operation type for receipts."))
        return kind

    # ------------------------------------------------------------------ booking
    def _begin(self, capture):
        if not self._may_receive_unplanned():
            raise AccessError(self._who_may())
        number = (capture.options or {}).get("partner")
        partners = self.env["res.partner"]
        valid = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
        partner = partners.search([("id", "=", number)]) if valid else partners
        if not partner:
            raise UserError(self.env._("The supplier does not exist any more. Choose one, then scan again."))
        kind = self._kind(capture.company_id)
        return self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": partner.id,
                "location_id": (kind.default_location_src_id or partner.property_stock_supplier).id,
                "location_dest_id": kind.default_location_dest_id.id,
                "user_id": capture.user_id.id,
                "origin": capture.device_id.name,
            }
        )

    def _book_scan(self, capture):
        picking = self._record(capture)
        if not self._is_free(picking):
            return super()._book_scan(capture)
        scan = self.env["udi.scan"]
        found = scan.meant(capture.raw, capture.quantity)
        scan.expect(picking, found["product"], found["quantity"])
        return self._took(super()._book_scan(capture))

    def _book_step(self, capture):
        """``package``: all that is announced in one package has arrived."""
        options = capture.options or {}
        if options.get("step") != "package":
            return super()._book_step(capture)
        answer = self.env["udi.scan"].take_package(
            self._record(capture), options.get("sscc"), capture.device_id.name, capture.event_time
        )
        return "applied", answer

    def _take_back(self, target):
        if target.action != "step":
            return super()._take_back(target)
        self.env["udi.scan"].put_back_package(self._record(target), target.booked)
        return {"code": "undone", "title": self.env._("Taken back")}

    def _book_finish(self, capture):
        picking = self._record(capture)
        if not self._is_free(picking):
            return super()._book_finish(capture)
        self.env["udi.scan"].trim(picking)
        return self._took(super()._book_finish(capture))
