"""Odoo's dialogue that merges contacts: what we keep of the ones that go."""

from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: what follows from a merge does not depend on who may merge contacts
        self.env["udi.licence"].sudo()._before_merge(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # sudo: the same; written by this dialogue alone
        self.env["udi.former.partner"].sudo()._keep(src_partners, dst_partner)
        self.env["udi.alias"]._one_contact(dst_partner)
        self.env["udi.holder"]._join(SQL("partner_id = %s", dst_partner.id))
        return result
