"""A purchase order asks whether supplier and products are approved and their licences in force."""

from odoo import models
from odoo.exceptions import UserError


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def button_confirm(self):
        waiting = self.filtered(lambda order: order.state in ("draft", "sent"))
        waiting._udi_check_approved()
        return super().button_confirm()

    def button_approve(self, force=False):
        # an order may have waited for its approval while a licence ended
        self.filtered(lambda order: order.state == "to approve")._udi_check_approved()
        return super().button_approve(force=force)

    def _udi_check_approved(self):
        """Refuse what the gate blocks, leave a note of what it warns of.

        :raises UserError: every reason, one a line
        """
        for order in self:
            blocked, warned = self.env["udi.qualification"].order_problems(
                "supplier", order.partner_id, order.order_line.product_id, order.picking_type_id, order.company_id
            )
            if blocked:
                raise UserError("\n".join(blocked))
            if warned:
                order.message_post(body=self.env._("UDI warning: %(text)s", text="\n".join(warned)))
