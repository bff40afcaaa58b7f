"""A product is found by any UDI-DI it ever had."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..services.barcode import tidied


class ProductProduct(models.Model):
    _inherit = "product.product"

    udi_identifier_ids = fields.Many2many(
        "udi.device.identifier",
        "udi_device_identifier_product_rel",
        "product_id",
        "identifier_id",
        string="Device identifiers (UDI-DI)",
        copy=False,
    )
    udi_primary_identifier_id = fields.Many2one(
        "udi.device.identifier",
        "Primary UDI-DI",
        compute="_compute_udi_primary_identifier_id",
        store=True,
        help="The active primary device identifier: labels and events use it.",
    )
    # stored beside the product: each step of its goods reads them
    udi_primary_code = fields.Char("Primary UDI-DI code", related="udi_primary_identifier_id.code", store=True)
    udi_primary_agency = fields.Selection(related="udi_primary_identifier_id.agency", store=True)
    udi_identifier_count = fields.Integer(compute="_compute_udi_identifier_count")

    @api.depends(
        "udi_identifier_ids", "udi_identifier_ids.kind", "udi_identifier_ids.state", "udi_identifier_ids.agency"
    )
    def _compute_udi_primary_identifier_id(self):
        for product in self:
            primary = product.udi_identifier_ids.filtered(lambda di: di.kind == "primary" and di.state == "active")
            product.udi_primary_identifier_id = primary.sorted(lambda di: (di.agency != "gs1", di._origin.id))[:1]

    def _compute_udi_identifier_count(self):
        for product in self:
            product.udi_identifier_count = len(product.udi_identifier_ids)

    @api.constrains("udi_identifier_ids")
    def _check_udi_identifiers(self):
        self.udi_identifier_ids._check_one_product_per_company()

    @api.constrains("barcode")
    def _check_udi_barcode(self):
        self.env["udi.barcode"].check_barcodes(self)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([tidied(vals) for vals in vals_list])

    def write(self, vals):
        vals = tidied(vals)
        if "udi_identifier_ids" not in vals:
            return super().write(vals)
        links = self.udi_identifier_ids._product_links()
        result = super().write(vals)
        self.env["udi.device.identifier"]._check_not_reassigned(links)
        return result

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator != "in" and (not operator.endswith("like") or operator in Domain.NEGATIVE_OPERATORS):
            return domain
        values = [value] if isinstance(value, str) else value
        found = self.env["udi.search"].product_domain([text for text in values if isinstance(text, str)])
        return Domain(domain) | found if found is not None else domain

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Internal reference, barcode and name first; then the product whose UDI-DI the text is or contains."""
        found = super().name_search(name, domain, operator, limit)
        if not name or operator in Domain.NEGATIVE_OPERATORS or (limit and len(found) >= limit):
            return found
        named = self.env["udi.search"].product_domain([name])
        if named is None:
            return found
        more = self.search_fetch(
            Domain(domain or Domain.TRUE) & named & Domain("id", "not in", [product_id for product_id, _name in found]),
            ["display_name"],
            limit=limit and limit - len(found),
        )
        # sudo: as in Odoo's own name_search, the name of a product found by its rules may be shown
        return found + [(product.id, product.display_name) for product in more.sudo()]

    def action_view_udi_identifiers(self):
        """Open the UDI-DIs of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_device_identifier_action")
        action["domain"] = [("product_ids", "in", self.ids)]
        action["context"] = {"default_product_id": self.id} if len(self) == 1 else {}
        return action

    def action_add_udi_identifier(self):
        """A new UDI-DI of this product."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New UDI-DI of %(product)s", product=self.display_name),
            "res_model": "udi.device.identifier",
            "view_mode": "form",
            "target": "new",
            "context": {"default_product_id": self.id},
        }
