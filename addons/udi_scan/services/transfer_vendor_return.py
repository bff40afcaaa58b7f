"""Returns to suppliers: the unit itself says with which receipt it came; Odoo's own return of that receipt is made."""

from odoo import api, models


class UdiScanScenario(models.AbstractModel):
    _inherit = "udi.scan.scenario"

    @api.private
    def handlers(self):
        return {**super().handlers(), "vendor_return": "udi.scan.scenario.vendor_return"}


class UdiScanScenarioVendorReturn(models.AbstractModel):
    _name = "udi.scan.scenario.vendor_return"
    _inherit = "udi.scan.scenario.back"
    _description = "Return to a supplier"
    _partner_end = ("supplier", "location_id", "location_dest_id")

    @api.private
    def load_free(self, scenario):
        """What is in stock of products that come from suppliers; what is made here has none to go back to."""
        head, products, picking_type = self.env["udi.scan.places"].stock(self.env.company)
        groups = self.env["stock.move"]._read_group(
            [
                ("product_id", "in", products.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
                ("company_id", "=", self.env.company.id),
            ],
            ["product_id"],
        )
        return head, products.browse().union(*(product for (product,) in groups)), picking_type

    @api.private
    def reach(self, scenario, free=False):
        return "stock" if free else super().reach(scenario, free)

    @api.private
    def tables(self, scenario):
        return {"places": self.env["udi.scan.places"].rows(self.env.company)}

    def _take(self, capture, picking, lot, quantity):
        """It leaves from where it lies now, be that a quarantine."""
        scan, origin = self.env["udi.scan"], (capture.options or {}).get("from")
        place = scan._place_of(lot, quantity, self.env["udi.scan.places"].find(origin))
        state, answer = super()._take(capture, picking, lot, quantity)
        if state == "applied":
            scan.take_from(self.env["stock.move.line"].browse(answer["move_line_id"]), place)
        return state, answer

    def _words(self, code, lot, transfer=""):
        return {
            "unknown_lot": (
                self.env._("Unknown unit"),
                self.env._("%(lot)s was never received here. Check the label, and ask quality.", lot=lot),
            ),
            "other_delivery": (
                self.env._("Another receipt"),
                self.env._(
                    "%(lot)s came with %(receipt)s. Begin a return of its own for it.", lot=lot, receipt=transfer
                ),
            ),
            "returned_already": (
                self.env._("Sent back already"),
                self.env._("%(lot)s has gone back already, or not so many were received.", lot=lot),
            ),
            "never_delivered": (
                self.env._("From no supplier"),
                self.env._("%(lot)s never came from a supplier. Look it up, then put it back.", lot=lot),
            ),
        }[code]
