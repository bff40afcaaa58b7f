"""Smart buttons that lead from a record to its trace; nothing is counted when the form opens."""

from odoo import models


class UdiTraced(models.AbstractModel):
    _name = "udi.traced"
    _description = "Record with a timeline"

    def action_udi_timeline(self):
        """What happened to it, as a page."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("udi_traceability.action_udi_timeline")
        return {**action, "params": {"subject_model": self._name, "subject_id": self.id}}

    def _udi_holder_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_holder")
        return {**action, "domain": domain, "context": {}}


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "udi.traced"]

    def action_udi_trace(self):
        """What it is made of and where it went, as a page."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("udi_traceability.action_udi_trace")
        return {**action, "params": {"lot_id": self.id}}


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "udi.traced"]

    def action_udi_holders(self):
        """Who holds units of it now."""
        return self._udi_holder_action([("product_id", "in", self.product_variant_ids.ids)])


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "udi.traced"]

    def action_udi_holders(self):
        """Who holds units of it now."""
        return self._udi_holder_action([("product_id", "in", self.ids)])


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "udi.traced"]

    def action_udi_holders(self):
        """What this partner and its addresses hold now."""
        return self._udi_holder_action([("partner_id", "child_of", self.ids), ("kind", "=", "partner")])


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "udi.traced"]
