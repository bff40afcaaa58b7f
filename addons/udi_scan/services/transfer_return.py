"""Returns from customers: the unit itself says with which delivery it went out; Odoo's own return receipt is made."""

from odoo import api, models


class UdiScanScenarioReturn(models.AbstractModel):
    _name = "udi.scan.scenario.return"
    _inherit = "udi.scan.scenario.back"
    _description = "Return from a customer"
    _partner_end = ("customer", "location_dest_id", "location_id")

    @api.private
    def load_free(self, scenario):
        """Products of which customers hold some."""
        groups = self.env["udi.holder"]._read_group(
            [("kind", "=", "partner"), ("quantity", ">", 0), ("product_id.udi_controlled", "=", True)], ["product_id"]
        )
        products = self.env["product.product"].union(*(product for (product,) in groups))
        kind = self.env["udi.scan.scenario.receipt"]._kind(self.env.company)
        return {"name": "", "lines": []}, products, kind

    @api.private
    def reach(self, scenario, free=False):
        return "partner" if free else super().reach(scenario, free)

    def _words(self, code, lot, transfer=""):
        return {
            "unknown_lot": (
                self.env._("Unknown unit"),
                self.env._("%(lot)s never left from here. Put it aside and ask quality.", lot=lot),
            ),
            "other_delivery": (
                self.env._("Another delivery"),
                self.env._(
                    "%(lot)s went out with %(delivery)s. Begin a return of its own for it.", lot=lot, delivery=transfer
                ),
            ),
            "returned_already": (
                self.env._("Back already"),
                self.env._("%(lot)s has come back already, or not so many were delivered.", lot=lot),
            ),
            "never_delivered": (
                self.env._("Never delivered"),
                self.env._("%(lot)s was never delivered to a customer. Look it up, then put it back.", lot=lot),
            ),
        }[code]
