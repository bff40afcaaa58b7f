"""What the ledger names stays: a clear sentence instead of a broken key."""

from odoo import api, models
from odoo.exceptions import UserError


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        # sudo: the ledger of every company counts, whoever deletes
        item = self.env["udi.event.item"].sudo().search([("product_id", "in", self.ids)], limit=1)
        if item:
            raise UserError(
                self.env._(
                    "%(product)s is in the ledger and cannot be deleted. Archive it instead.",
                    product=item.product_id.display_name,
                )
            )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        self.with_context(active_test=False).product_variant_ids._unlink_except_in_ledger()


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        # sudo: as above
        event = self.env["udi.event"].sudo().search([("company_id", "in", self.ids)], limit=1)
        if event:
            raise UserError(
                self.env._(
                    "%(company)s has entries in the ledger and cannot be deleted. Archive it instead.",
                    company=event.company_id.display_name,
                )
            )
