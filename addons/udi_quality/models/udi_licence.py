from odoo import Command, models


class UdiLicence(models.Model):
    _inherit = "udi.licence"

    def _give_way(self, other):
        """Reviews go on with the one that stays: it has the number that was looked at and signed."""
        reviews = self.env["udi.first.purchase"].search([("licence_ids", "in", self.ids)])
        reviews.write({"licence_ids": [Command.unlink(self.id), Command.link(other.id)]})
        return super()._give_way(other)
