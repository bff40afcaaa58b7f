"""Credit notes for recalled units: what came back in the case, from the invoice lines it was sold with."""

from odoo import Command, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_compare


class UdiRecallCredit(models.AbstractModel):
    _name = "udi.recall.credit"
    _description = "Credit notes of a recall case"

    def make(self, recall):
        """Draft credit notes, one per invoice, each line with the returned quantity that is not credited yet.

        :raises AccessError: without the right to invoice; :raises UserError: when nothing is left to credit
        """
        recall.ensure_one()
        recall.check_access("read")
        if not self.env["account.move"].has_access("create"):
            raise AccessError(self.env._("Somebody with the right to invoice makes the credit notes."))
        wanted = self._wanted(recall)
        notes = self.env["account.move"]
        for invoice, quantities in wanted.items():
            notes |= self._note(recall, invoice, quantities)
        if not notes:
            raise UserError(self.env._("Nothing that came back in this case was invoiced and is not credited yet."))
        return notes

    def _wanted(self, recall):
        """``{invoice: {invoice line: quantity}}`` in the line's unit."""
        returned = self._returned(recall)
        wanted = {}
        for sale_line, quantity in returned.items():
            left = sale_line.product_id.uom_id._compute_quantity(quantity, sale_line.product_uom_id)
            left -= self._credited(recall, sale_line)
            lines = sale_line.invoice_lines.filtered(
                lambda line: line.move_id.move_type == "out_invoice" and line.move_id.state == "posted"
            )
            for line in lines.sorted("id"):
                part = min(left, line.quantity - self._refunded(line))
                if float_compare(part, 0.0, precision_rounding=line.product_uom_id.rounding or 0.01) > 0:
                    wanted.setdefault(line.move_id, {})[line] = part
                    left -= part
        return wanted

    def _returned(self, recall):
        """``{sale line: units in the product's unit}`` of what arrived in the case, by the delivery of each lot."""
        self.env["stock.move.line"].flush_model()
        query = SQL(
            """
            SELECT sold.sale_line_id, SUM(LEAST(back.quantity, sold.quantity))
              FROM (SELECT lot_id, partner_id, SUM(quantity) AS quantity FROM udi_recall_disposition d
                     WHERE recall_id = %(case)s AND kind = 'returned' AND source = 'transfer'
                       AND NOT EXISTS (SELECT FROM udi_recall_disposition n WHERE n.supersedes_id = d.id)
                     GROUP BY 1, 2) back
              JOIN LATERAL (
                    SELECT move.sale_line_id, SUM(line.quantity_product_uom) AS quantity
                      FROM stock_move_line line JOIN stock_move move ON move.id = line.move_id
                      JOIN stock_location place ON place.id = line.location_dest_id AND place.usage = 'customer'
                      JOIN sale_order_line sale ON sale.id = move.sale_line_id
                      JOIN sale_order ordered ON ordered.id = sale.order_id AND ordered.company_id = %(company)s
                 LEFT JOIN stock_picking picking ON picking.id = line.picking_id
                     WHERE line.lot_id = back.lot_id AND line.state = 'done'
                       AND (back.partner_id IS NULL OR picking.partner_id = back.partner_id)
                     GROUP BY 1 ORDER BY 1 DESC LIMIT 1) sold ON TRUE
             GROUP BY 1""",
            case=recall.id,
            company=recall.company_id.id,
        )
        lines = self.env["sale.order.line"]
        return {lines.browse(line_id): float(quantity) for line_id, quantity in self.env.execute_query(query)}

    def _credited(self, recall, sale_line):
        """What this case has credited of a sale line already."""
        notes = sale_line.invoice_lines.filtered(
            lambda line: line.move_id.udi_recall_id == recall and line.move_id.state != "cancel"
        )
        return sum(notes.mapped("quantity"))

    def _refunded(self, line):
        """What was credited of an invoice line, by whomever."""
        refunds = line.move_id.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        own = refunds.invoice_line_ids.filtered(lambda other: other.sale_line_ids & line.sale_line_ids)
        return sum(own.mapped("quantity"))

    def _note(self, recall, invoice, quantities):
        """The reversal of an invoice, cut down to these lines and quantities."""
        reason = self.env._("Recall %(case)s: %(title)s", case=recall.reference, title=recall.title)
        note = invoice._reverse_moves([{"ref": reason, "invoice_origin": recall.reference, "udi_recall_id": recall.id}])
        wanted = {line.sale_line_ids: quantity for line, quantity in quantities.items()}
        commands = []
        for line in note.invoice_line_ids:
            quantity = wanted.pop(line.sale_line_ids, None) if line.display_type == "product" else None
            commands.append(Command.update(line.id, {"quantity": quantity}) if quantity else Command.delete(line.id))
        note.write({"invoice_line_ids": commands})
        return note
