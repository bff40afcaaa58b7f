"""Rework is carried out by a repair order."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class UdiNonconformityService(models.AbstractModel):
    _inherit = "udi.nonconformity.service"

    def _rework(self, row):
        """A repair order in the place where the goods lie; they stay there until an inspection accepts them."""
        kind = row.location_id.warehouse_id.repair_type_id
        if not kind:
            raise UserError(
                self.env._(
                    "%(place)s belongs to no warehouse that repairs. Choose another place or another decision.",
                    place=row.location_id.display_name,
                )
            )
        # sudo: made by a signed decision, whether or not who signed has rights on repairs
        repairs = self.env["repair.order"].sudo().with_company(row.company_id)
        return repairs.create(
            {
                "udi_nonconformity_id": row.id,
                "company_id": row.company_id.id,
                "picking_type_id": kind.id,
                "product_id": row.product_id.id,
                "product_uom": row.product_id.uom_id.id,
                "product_qty": row.quantity,
                "lot_id": row.lot_id.id,
                "product_location_src_id": row.location_id.id,
                "product_location_dest_id": row.location_id.id,
                "internal_notes": plaintext2html(f"{row.name}: {row.description}\n{row.decision_reason or ''}".strip()),
                "user_id": False,
            }
        )

    @api.private
    def reworked(self, repair):
        """The repair is done: the goods are inspected again where they came out."""
        row = repair.udi_nonconformity_id.sudo()  # sudo: who repairs need not see the decision
        inspection = self._inspect_again(row, repair.product_location_dest_id, repair.name)
        repair.message_post(
            body=self.env._("Inspection %(number)s was opened for what was reworked.", number=inspection.name)
        )

    @api.private
    def not_reworked(self, repair):
        """The repair was cancelled: the goods do not conform as before, and nobody has decided on them."""
        row = repair.udi_nonconformity_id.sudo()  # sudo: as above
        again = row.create(
            {
                "company_id": row.company_id.id,
                "lot_id": row.lot_id.id,
                "quantity": row.quantity,
                "location_id": row.location_id.id,
                "partner_id": row.partner_id.id,
                "description": self.env._(
                    "%(description)s\n%(number)s: the rework by %(repair)s was cancelled.",
                    description=row.description,
                    number=row.name,
                    repair=repair.name,
                ),
            }
        )
        repair.message_post(
            body=self.env._("Quality decides on the goods again: %(number)s.", number=again.name)
        )  # fmt: skip
