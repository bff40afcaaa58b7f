"""Odoo's dialogue that merges contacts: holders of an open case become one."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        gone = ", ".join(src_partners.mapped("display_name"))
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # sudo: what follows from a merge does not depend on who may merge contacts
        self.env["udi.recall.holder"].sudo()._join(dst_partner, gone)
        return result
