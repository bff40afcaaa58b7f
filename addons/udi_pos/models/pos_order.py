"""Point of sale swallows the refusal of a transfer: the gate asks here, before the order is paid."""

from odoo import models

from odoo.addons.udi_traceability.services.gate import Request


class PosOrder(models.Model):
    _inherit = "pos.order"

    def _process_saved_order(self, draft):
        if not draft and self.state != "cancel":
            # sudo: a seller has no rights on lots; the gate looks at them and tells the reason only
            self.sudo()._udi_ask_gate()
        return super()._process_saved_order(draft)

    def _udi_ask_gate(self):
        """Ask for every device of the order; what is sold on credit of a refund comes back.

        :raises UserError: with every reason; nothing of the order is kept, and the counter shows it
        """
        requests = self._udi_gate_requests()
        findings = self.env["udi.gate"].enforce(requests)
        if findings:
            text = "\n".join(dict.fromkeys(finding.message for finding in findings))
            self.message_post(body=self.env._("UDI warning: %(text)s", text=text))

    def _udi_gate_requests(self):
        kind = self.config_id.picking_type_id
        source = kind.default_location_src_id
        customers = self.partner_id.property_stock_customer or kind.default_location_dest_id
        lines = self.lines.filtered(lambda line: line.product_id.udi_controlled and line.qty)
        lots = self._udi_lots(lines)
        requests = []
        for line in lines:
            comes_back = line.qty < 0
            serial = line.product_id.tracking == "serial"
            names = line.pack_lot_ids.filtered("lot_name").mapped("lot_name") or [None]
            for name in names:
                requests.append(
                    Request(
                        product=line.product_id,
                        lot=lots.get((line.product_id.id, name)),
                        lot_name=name,
                        step="returning" if comes_back else "shipping",
                        quantity=1 if serial else abs(line.qty),
                        picking_type=kind,
                        source=customers if comes_back else source,
                        destination=source if comes_back else customers,
                        partner=self.partner_id,
                    )
                )
        return requests

    def _udi_lots(self, lines):
        names = lines.pack_lot_ids.filtered("lot_name").mapped("lot_name")
        lots = self.env["stock.lot"].search(
            [
                ("product_id", "in", lines.product_id.ids),
                ("name", "in", names),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        return {(lot.product_id.id, lot.name): lot for lot in lots}
