"""Where the goods of a scan are taken from: Odoo books the place, package and owner that a line names.

Reservation has named those of another unit where somebody takes the one beside it.
"""

from odoo import models
from odoo.fields import Domain

from .gate import OWN

NAMES = ("location_id", "package_id", "owner_id")


class UdiScanTransfer(models.AbstractModel):
    _inherit = "udi.scan.transfer"

    def _quants_under(self, move, lots):
        """``{lot: quants}`` of what lies where a move takes from; empty where its goods come from outside."""
        if not lots or move.location_id.usage not in OWN:
            return {}
        found = self.env["stock.quant"].search(
            Domain("lot_id", "in", lots.ids)
            & Domain("location_id", "child_of", move.location_id.id)
            & Domain("quantity", ">", 0)
            & Domain("company_id", "=", move.company_id.id)
        )
        return found.grouped("lot_id")

    def _source_values(self, line, quants, quantity):
        """What a line has to say to take so many from where they lie; nothing where it does already.

        :param line: empty for one that is made
        :param quants: of the lot that it takes
        """
        if not quants or (line and any(all(quant[name] == line[name] for name in NAMES) for quant in quants)):
            return {}
        quant = max(quants, key=lambda quant: (quant.quantity >= quantity, quant.quantity))
        values = {name: quant[name].id for name in NAMES}
        if line.result_package_id and line.result_package_id == line.package_id:
            values["result_package_id"] = False  # a whole package was reserved, and is left where it is
        return values
