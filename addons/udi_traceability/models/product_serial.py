"""The way from a product to its serial range."""

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    udi_serial_range_ids = fields.One2many("udi.serial.range", "product_tmpl_id", "Serial ranges")
    udi_serial_range_count = fields.Integer(compute="_compute_udi_serial_range_count", export_string_translation=False)

    def _compute_udi_serial_range_count(self):
        ranges = self.env["udi.serial.range"]
        counts = {}
        if ranges.has_access("read"):
            found = ranges._read_group([("product_tmpl_id", "in", self.ids)], ["product_tmpl_id"], ["__count"])
            counts = {template.id: count for template, count in found}
        for template in self:
            template.udi_serial_range_count = counts.get(template.id, 0)

    def action_udi_serial_ranges(self):
        """The ranges of this product."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_serial_range")
        return {
            **action,
            "domain": [("product_tmpl_id", "=", self.id)],
            "context": {"default_product_tmpl_id": self.id, "default_name": self.name},
        }


class ProductProduct(models.Model):
    _inherit = "product.product"

    def action_udi_serial_ranges(self):
        """See the template."""
        return self.product_tmpl_id.action_udi_serial_ranges()
