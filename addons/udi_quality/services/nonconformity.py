"""Nonconforming goods: opened by what quality finds, and the document that a decision leads to."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class UdiNonconformityService(models.AbstractModel):
    _name = "udi.nonconformity.service"
    _description = "Decisions on nonconforming goods"

    @api.private
    def open_for(self, rejected):
        """Nonconforming goods for ``[(inspection line, place), …]``."""
        # sudo: opened by the decision on the inspection, which was checked
        return self.env["udi.nonconformity"].sudo().create(
            [
                {
                    "source": "inspection",
                    "inspection_line_id": line.id,
                    "company_id": line.company_id.id,
                    "lot_id": line.lot_id.id,
                    "quantity": line.rejected_qty,
                    "location_id": place.id,
                    "partner_id": line.inspection_id.partner_id.id,
                    "description": line.defect,
                    "attachment_ids": [Command.set(line.attachment_ids.ids)],
                }
                for line, place in rejected
            ]
        )  # fmt: skip

    @api.private
    def open_for_checks(self, lines):
        """Nonconforming goods for lines of a check in stock that found something wrong."""
        # sudo: opened by the result of the check, which only quality records
        return self.env["udi.nonconformity"].sudo().create(
            [
                {
                    "source": "check",
                    "check_line_id": line.id,
                    "company_id": line.company_id.id,
                    "lot_id": line.lot_id.id,
                    "quantity": line.quantity,
                    "location_id": line.location_id.id,
                    "description": line.note,
                }
                for line in lines
            ]
        )  # fmt: skip

    @api.private
    def carry_out(self, row, signature):
        """Make the document that carries a signed decision out, and write the decision into the ledger."""
        document = getattr(self, f"_{row.decision}")(row)
        # sudo: written by the verb of the goods only, after its checks
        row.sudo().write(
            {
                "state": "decided",
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "document": f"{document._name},{document.id}" if document else False,
            }
        )
        words = dict(row._fields["decision"]._description_selection(self.env))
        self.env["udi.recorder"].record(
            {
                "company_id": row.company_id.id,
                "biz_step": "inspecting",
                "disposition": "conformant" if row.decision == "concession" else "non_conformant",
                "document": row,
                "reason": f"{words[row.decision]}: {row.decision_reason}",
            },
            [
                {
                    "lot": row.lot_id,
                    "role": "object",
                    "quantity": row.quantity,
                    "detail": {"decision": row.decision, "signature": signature.content_hash},
                }
            ],
        )

    def _return(self, row):
        """A transfer to the supplier, ready for the warehouse to send."""
        warehouse = row.location_id.warehouse_id
        kind = warehouse.in_type_id.return_picking_type_id or warehouse.out_type_id
        if not row.partner_id:
            raise UserError(self.env._("Enter the supplier that gets the goods back."))
        target = row.partner_id.with_company(row.company_id).property_stock_supplier
        return self.env["udi.zone.moves"].prepare(
            kind, row.location_id, target, [(row.lot_id, row.quantity)], row.name, partner_id=row.partner_id.id
        )

    def _destroy(self, row):
        """A scrap order, not done yet: whoever destroys the goods finishes it."""
        return self.env["stock.scrap"].create(
            {
                "product_id": row.product_id.id,
                "product_uom_id": row.product_id.uom_id.id,
                "lot_id": row.lot_id.id,
                "scrap_qty": row.quantity,
                "location_id": row.location_id.id,
                "origin": row.name,
                "company_id": row.company_id.id,
            }
        )

    def _rework(self, row):
        """Without repair orders: the inspection of the reworked goods at once."""
        return self._inspect_again(row, row.location_id, row.name)

    def _inspect_again(self, row, place, origin):
        """An inspection of the reworked goods; they stay where they are until it accepts them."""
        # sudo: opened by a signed decision; its course belongs to its own verbs
        inspection = self.env["udi.inspection"].sudo().create(
            {
                "kind": "again",
                "company_id": row.company_id.id,
                "partner_id": row.partner_id.id,
                "origin": origin,
                "line_ids": [
                    Command.create({"lot_id": row.lot_id.id, "location_id": place.id, "quantity": row.quantity})
                ],
            }
        )  # fmt: skip
        self.env["udi.inspection.service"].prepare(inspection.line_ids)
        return inspection

    def _concession(self, row):
        """The goods go to the accepted ones at once, where they lay apart."""
        if row.location_id._udi_zone_kind() not in ("awaiting", "rejected", "returns"):
            return None
        place = self.env["udi.inspection.service"]._accepted(row.location_id.warehouse_id)
        goods = [(row.lot_id, row.quantity, row.location_id, place)]
        return self.env["udi.zone.moves"].move(goods, row.name)
