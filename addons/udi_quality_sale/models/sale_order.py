"""A sales order asks whether the buyer is approved and his licences in force."""

from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        self._udi_check_approved()
        return super()._action_confirm()

    def _udi_check_approved(self):
        """Refuse what the gate blocks, leave a note of what it warns of.

        :raises UserError: every reason, one a line
        """
        for order in self:
            blocked, warned = self.env["udi.qualification"].order_problems(
                "buyer",
                order.partner_shipping_id or order.partner_id,
                order.order_line.product_id,
                order.warehouse_id.out_type_id,
                order.company_id,
            )
            if blocked:
                raise UserError("\n".join(blocked))
            if warned:
                order.message_post(body=self.env._("UDI warning: %(text)s", text="\n".join(warned)))
