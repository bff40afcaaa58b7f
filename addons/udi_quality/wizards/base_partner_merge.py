"""Odoo's dialogue that merges contacts: two approvals of one company become one."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: what follows from a merge does not depend on who may merge contacts
        self.env["udi.first.purchase"].sudo()._before_merge(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
