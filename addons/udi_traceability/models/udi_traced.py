"""Smart buttons that lead from a record to its trace; only documents count their events when the form opens."""

from odoo import fields, models


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


class UdiDocumented(models.AbstractModel):
    """A document that the ledger names, or whose transfers it names: an order, a transfer, a repair."""

    _name = "udi.documented"
    _inherit = "udi.traced"
    _description = "Document with events"

    udi_event_count = fields.Integer("Number of UDI events", compute="_compute_udi_event_count")

    def _udi_documents(self):
        """The documents that the events of this one were written for, as a list of records of one model each."""
        return [self]

    def _compute_udi_event_count(self):
        self.udi_event_count = 0
        if not self.env["udi.event"].has_access("read"):
            return
        numbers = {}
        for record in self:
            for documents in record._udi_documents():
                for number in documents.ids:
                    numbers.setdefault(documents._name, {}).setdefault(number, []).append(record)
        for model, owners in numbers.items():
            domain = [("document_model", "=", model), ("document_ref", "in", list(owners))]
            for number, count in self.env["udi.event"]._read_group(domain, ["document_ref"], ["__count"]):
                for record in owners[number]:
                    record.udi_event_count += count


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
    _inherit = ["stock.picking", "udi.documented"]
