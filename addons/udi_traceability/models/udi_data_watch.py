"""When data change that the rules look at, the job of the rules comes soon after the commit.

Nothing is looked at in the transaction of the change, and no statement is added to it: the job finds what changed by
the time of its last change, and what moved by the blocks of the ledger that were sealed since.
"""

from odoo import api, models


class UdiDataWatched(models.AbstractModel):
    """Records whose change is looked at soon."""

    _name = "udi.data.watched"
    _description = "Record that the data quality rules look at"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["udi.data.runner"].wake()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env["udi.data.runner"].wake()
        return result


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "udi.data.watched"]


class UdiDeviceIdentifier(models.Model):
    _name = "udi.device.identifier"
    _inherit = ["udi.device.identifier", "udi.data.watched"]


class UdiRegistration(models.Model):
    _name = "udi.registration"
    _inherit = ["udi.registration", "udi.data.watched"]


class UdiPublication(models.Model):
    _name = "udi.publication"
    _inherit = ["udi.publication", "udi.data.watched"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "udi_gln" in vals:
            self.env["udi.data.runner"].wake()
        return result
