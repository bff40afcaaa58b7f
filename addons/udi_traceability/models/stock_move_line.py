"""The lowest path that stock takes: gate before, ledger and holders after."""

from datetime import timedelta

from odoo import api, fields, models

from ..services.gate import Request, step_between
from ..services.recorder import STEP_WORDS

# a change of these on a done line moves stock
MOVING_FIELDS = frozenset({"lot_id", "quantity", "product_uom_id", "location_id", "location_dest_id", "quant_id"})


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    udi_evidence = fields.Selection(
        [("scanned", "Scanned"), ("typed", "Typed"), ("document", "From the document"), ("imported", "Imported")],
        string="Lot known by",
        default="document",
        # Odoo copies a line to split it: for a package, for a backorder
        copy=True,
    )

    # a freeze looks for what reserves its lots
    _udi_open_lot_idx = models.Index("(lot_id) WHERE lot_id IS NOT NULL AND state NOT IN ('done', 'cancel', 'draft')")

    def _action_done(self):
        lines = self._udi_lines()
        findings = lines._udi_ask_gate()
        result = super()._action_done()
        lines.exists()._udi_record()
        self.env["udi.gate"]._investigate(findings)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self._udi_meet(vals.get("lot_id") for vals in vals_list)
        lines = super().create(vals_list)
        late = lines.filtered(lambda line: line.state == "done")._udi_lines()
        if late:
            # Odoo has moved the quants already: a refusal takes the whole transaction back
            findings = late._udi_ask_gate(ensure=False)
            late._udi_record(reason=self.env._("Line added to a finished document"))
            self.env["udi.gate"]._investigate(findings)
        return lines

    def write(self, vals):
        done = self.env[self._name]
        if MOVING_FIELDS & vals.keys():
            done = self.filtered(lambda line: line.state == "done")._udi_lines()
            self._udi_meet([vals.get("lot_id")])
        before = done._udi_back()
        result = super().write(vals)
        if done:
            done._udi_correct(before)
        return result

    def _prepare_new_lot_vals(self):
        vals = super()._prepare_new_lot_vals()
        if vals.get("expiration_date") and self.product_id.udi_controlled and not self.udi_expiry_stated:
            # nobody stated it: it must never reach a label
            vals["udi_expiry_date"] = False
        return vals

    def _udi_expiry_is_default(self):
        start = self.picking_id.scheduled_date or fields.Datetime.today()
        return self.expiration_date.date() == (start + timedelta(days=self.product_id.expiration_time)).date()

    # ------------------------------------------------------------------ what is ours
    def _udi_lines(self):
        """The lines of UDI-controlled products that move something."""
        return self.filtered(lambda line: line.product_id.udi_controlled and line.quantity > 0)

    def _udi_deferred(self):
        """Lines that another document records itself (production: inputs and outputs in one event)."""
        return self.browse()

    def _udi_into_lots(self):
        """``{line id: lot}``: the unit that a consumed component is known to have gone into. Filled by production."""
        return {}

    def _udi_partner(self):
        self.ensure_one()
        return self.picking_id.partner_id or self.move_id.partner_id

    def _udi_step(self):
        self.ensure_one()
        step = step_between(self.location_id, self.location_dest_id)
        if step == "destroying" and self.is_inventory:
            return "counting"
        return step

    @api.model
    def _udi_meet(self, lot_ids):
        """Before quants move outside `_action_done`: lots that the ledger has not met take their holders from them."""
        Lot = self.env["stock.lot"]
        # Odoo's own code hands over a record as well as an id
        lots = Lot.browse({lot.id if isinstance(lot, models.BaseModel) else lot for lot in lot_ids if lot})
        self.env["udi.holder"]._ensure(lots.filtered("udi_controlled"))

    def _udi_ask_gate(self, ensure=True):
        """Ask the gate for every line, with the lot that a typed name stands for; return what it let pass but noted.

        :raises UserError: when a rule set to block is broken
        """
        if not self:
            return []
        findings = self.env["udi.gate"].enforce(self._udi_gate_requests(), ensure)
        self._udi_warn(findings)
        return findings

    def _udi_gate_requests(self):
        """What each line asks of the gate."""
        named = self._udi_named_lots()
        return [
            Request(
                product=line.product_id,
                lot=line.lot_id or named.get((line.product_id.id, line.lot_name)),
                lot_name=line.lot_name,
                step=line._udi_step(),
                quantity=line.quantity_product_uom,
                picking_type=line.picking_type_id,
                line=line,
                source=line.location_id,
                destination=line.location_dest_id,
                partner=line._udi_partner(),
                evidence=line.udi_evidence,
            )
            for line in self
        ]

    def _udi_named_lots(self):
        """``{(product id, name): lot}`` for lines that carry a name and no lot yet."""
        unnamed = self.filtered(lambda line: not line.lot_id and line.lot_name)
        if not unnamed:
            return {}
        lots = self.env["stock.lot"].search(
            [("product_id", "in", unnamed.product_id.ids), ("name", "in", unnamed.mapped("lot_name"))]
        )
        return {(lot.product_id.id, lot.name): lot for lot in lots}

    def _udi_warn(self, findings):
        """Leave the warnings of the gate where people look: on the document."""
        if not findings:
            return
        text = "\n".join(dict.fromkeys(finding.message for finding in findings))
        for picking in self.picking_id:
            picking.message_post(body=self.env._("UDI warning: %(text)s", text=text))

    # ------------------------------------------------------------------ ledger and holders
    def _udi_record(self, reason=None):
        """Write the events of done lines and settle who holds what."""
        lines = self.filtered("lot_id")
        if not lines:
            return
        lines._udi_settle()
        groups = {}
        for line in lines - lines._udi_deferred():
            groups.setdefault(line._udi_document_key(), self.browse())
            groups[line._udi_document_key()] |= line
        self.env["udi.recorder"].record_many([group._udi_event(reason) for group in groups.values()])
        for company, own in lines.grouped("company_id").items():
            self.env["udi.hold"]._catch(own.lot_id, company)

    def _udi_document_key(self):
        self.ensure_one()
        document = self._udi_document()
        return (
            self.company_id.id,
            document._name,
            document.id,
            self._udi_step(),
            self.location_id.id,
            self.location_dest_id.id,
            self._udi_partner().id,
        )

    def _udi_document(self):
        self.ensure_one()
        return self.picking_id or self.move_id

    def _udi_event(self, reason=None):
        """``(event, items)`` for lines of one document and step."""
        first = self[0]
        biz_step, disposition, action = STEP_WORDS[first._udi_step()]
        event = {
            "company_id": first.company_id.id,
            "biz_step": biz_step,
            "disposition": disposition,
            "action": action,
            "event_time": first.date,
            "document": first._udi_document(),
            "document_name": first._udi_document().display_name or first.reference,
            "partner": first._udi_partner(),
            "source_name": first.location_id.complete_name,
            "destination_name": first.location_dest_id.complete_name,
            "read_point": first.picking_type_id.warehouse_id.name or first.location_id.complete_name,
            "reason": reason,
        }
        return event, [
            {
                "lot": line.lot_id,
                "quantity": line.quantity_product_uom,
                "evidence": line.udi_evidence or "document",
            }
            for line in self
        ]

    def _udi_settle(self, back=False):
        """Book the lines on the holders; ``back`` takes them back."""
        self.env["udi.holder"]._apply(
            [
                (
                    line.company_id.id,
                    line.lot_id,
                    line.quantity_product_uom,
                    line.location_dest_id if back else line.location_id,
                    line.location_id if back else line.location_dest_id,
                    line._udi_partner(),
                )
                for line in self
                if line.lot_id
            ]
        )

    def _udi_back(self):
        """Before a done line is rewritten: take it back from the holders and keep what it said."""
        if not self:
            return {}
        self._udi_settle(back=True)
        return {
            line.id: {
                "lot": line.lot_id.name,
                "quantity": line.quantity_product_uom,
                "from": line.location_id.complete_name,
                "to": line.location_dest_id.complete_name,
            }
            for line in self
        }

    def _udi_correct(self, before):
        """After a done line was rewritten: ask the gate, book it anew and write the correction."""
        findings = self._udi_ask_gate(ensure=False)
        self._udi_settle()
        pairs = []
        for line in self:
            event, items = line._udi_event(self.env._("Finished line changed"))
            for item in items:
                item["detail"] = {"before": before[line.id]}
            pairs.append((event, items))
        self.env["udi.recorder"].record_many(pairs)
        self.env["udi.gate"]._investigate(findings)
