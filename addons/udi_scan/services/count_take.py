"""What a scan means for a count: which lot of ours, how many; the books are not asked whether it may be there."""

from odoo import api, models

from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScan(models.AbstractModel):
    _inherit = "udi.scan"

    @api.private
    def counted(self, text, times=1, opening=None):
        """``{lot, quantity, made, …}`` of what lies in front of somebody who counts.

        :param opening: a count that may take stock of lots that nobody has recorded yet: they are made from the label
        :raises Refusal: where that is no lot of ours, or its label contradicts our records
        """
        found = self._resolve(text)
        self._multiply(found, times)
        lot = found["lot"]
        if not lot and opening:
            return {**found, "lot": self._lot_of_receipt(opening, found), "made": True}
        if not lot:
            raise Refusal(
                "unknown_lot",
                self.env._("Unknown unit"),
                self.env._(
                    "%(lot)s of %(product)s was never received or made here. Check the label; receive it first.",
                    lot=found.get("name") or "–",
                    product=found["product"].display_name,
                ),
            )
        self._compare(lot, found["reading"])
        return found
