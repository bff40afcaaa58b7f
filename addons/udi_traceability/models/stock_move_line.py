"""The lowest path that stock takes: gate before, ledger and holders after."""

from datetime import timedelta

from odoo import api, fields, models

from ..services.gate import Request, step_between
from ..services.lot_regroup import REGROUPING
from ..services.recorder import STEP_WORDS
from .stock_quant import Moving

# a change of these on a done line moves stock
MOVING_FIELDS = frozenset(
    {
        "lot_id",
        "quantity",
        "product_uom_id",
        "location_id",
        "location_dest_id",
        "quant_id",
        "package_id",
        "result_package_id",
    }
)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    udi_evidence = fields.Selection(
        [
            ("scanned", "Scanned"),
            ("package", "By its package"),  # the package was scanned, what is in it was announced
            ("typed", "Typed"),
            ("document", "From the document"),
            ("imported", "Imported"),
        ],
        string="Lot known by",
        default="document",
        # Odoo copies a line to split it: for a package, for a backorder
        copy=True,
    )

    def _action_done(self):
        if not self:  # Odoo calls this and `create` with nothing several times for each move
            return super()._action_done()
        lines, counted = self._udi_lines(), self._udi_counted()
        findings = lines._udi_ask_gate()
        # Odoo deletes lines on which nothing moves
        lines = lines.filtered(lambda line: not line.product_uom_id.is_zero(line.quantity))
        # sudo: Odoo reads this of each lot, as superuser, when it makes its quant; here once for all
        lines.lot_id.sudo().fetch(["lot_properties"])
        # quants change by moves only (stock_quant.py): said once here, not for each of them
        result = super(StockMoveLine, self.with_context(udi_moving=Moving(lines)))._action_done()
        lines._udi_record()
        self.env["udi.recorder"].record_many([group._udi_event() for group in counted._udi_by_event()])
        self.env["udi.gate"]._investigate(findings)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if not vals_list:
            return super().create(vals_list)
        self._udi_meet_late(vals_list)
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
            # also a line of nothing: it may become one of something
            done = self.filtered(lambda line: line.state == "done" and line.product_id.udi_controlled)
        if done:
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

    def _udi_counted(self):
        """Lines of a count that found what the books say: nothing moves, and the ledger says that it was counted."""
        return self.filtered(
            lambda line: line.is_inventory and not line.quantity and line.lot_id and line.product_id.udi_controlled
        )

    def _udi_deferred(self):
        """Lines that another document records itself (production: inputs and outputs in one event)."""
        return self if self.env.context.get("udi_regroup") is REGROUPING else self.browse()

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

    @api.model
    def _udi_meet_late(self, vals_list):
        """`_udi_meet` for the lines among these that are added to finished moves."""
        moves = self.env["stock.move"].browse({vals["move_id"] for vals in vals_list if vals.get("move_id")})
        done = set(moves.filtered(lambda move: move.state == "done").ids)
        if done:
            self._udi_meet(vals.get("lot_id") for vals in vals_list if vals.get("move_id") in done)

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
        named, requests = self._udi_named_lots(), []
        for lines in self._udi_ways():
            first = lines[0]
            shared = {
                "step": first._udi_step(),
                "picking_type": first.picking_type_id,
                "source": first.location_id,
                "destination": first.location_dest_id,
                "partner": first._udi_partner(),
            }
            for line in lines:
                lot = line.lot_id or named.get((line.product_id.id, line.lot_name))
                requests.append(
                    Request(
                        product=line.product_id,
                        lot=lot,
                        lot_name=line.lot_name,
                        quantity=line.quantity_product_uom,
                        line=line,
                        evidence=line.udi_evidence,
                        **shared,
                    )
                )
        return requests

    def _udi_ways(self):
        """The lines cut into those of one move and transfer that go the same way: step and partner are the same."""
        ways = {}
        for line in self:
            way = (line.move_id.id, line.picking_id.id, line.location_id.id, line.location_dest_id.id)
            ways.setdefault(way, []).append(line.id)
        return [self.browse(ids).with_prefetch(self._prefetch_ids) for ids in ways.values()]

    def _udi_named_lots(self):
        """``{(product id, name): lot}`` for lines that carry a name and no lot yet."""
        unnamed = self.filtered(lambda line: not line.lot_id and line.lot_name)
        if not unnamed:
            return {}
        return self.env["udi.lot.hygiene"].named({(line.product_id, line.lot_name) for line in unnamed})

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
        self.env["udi.history"].note_live(lines)
        lines._udi_settle()
        self.env["udi.packing"].lines_done(lines, reason)
        groups = (lines - lines._udi_deferred()).filtered(lambda line: not line._udi_only_packed())._udi_by_event()
        self.env["udi.recorder"].record_many([group._udi_event(reason) for group in groups])
        for company, own in lines.grouped("company_id").items():
            self.env["udi.hold"]._catch(own.lot_id, company)

    def _udi_only_packed(self):
        """Whether a line changed the package and not the place: `udi.packing` says that."""
        self.ensure_one()
        return self.location_id == self.location_dest_id and self.package_id != self.result_package_id

    def _udi_by_event(self):
        """The lines cut into those of one event each. Lines of one move and one way are of one event."""
        groups = {}
        for lines in self._udi_ways():
            groups.setdefault(lines[0]._udi_document_key(), []).extend(lines.ids)
        return [self.browse(ids).with_prefetch(self._prefetch_ids) for ids in groups.values()]

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
        return self.move_id.scrap_id or self.picking_id or self.move_id

    def _udi_event(self, reason=None):
        """``(event, items)`` for lines of one document and step."""
        first = self[0]
        step = first._udi_step()
        biz_step, disposition, action = STEP_WORDS[step]
        # a count says by how much it differs: what was missing is negative
        missing = step == "counting" and first.location_dest_id.usage == "inventory" and first.quantity > 0
        event = {
            "company_id": first.company_id.id,
            "biz_step": biz_step,
            "disposition": "unavailable" if missing else disposition,
            "action": action,
            "event_time": first.date,
            "document": first._udi_document(),
            "document_name": first._udi_document().display_name or first.reference,
            "partner": first._udi_partner(),
            "lines": self,
            "source": first.location_id,
            "destination": first.location_dest_id,
            "read_point": first.picking_type_id.warehouse_id.name or first.location_id.complete_name,
            "reason": reason or first._udi_scrap_reason(),
        }
        return event, [
            {
                "lot": line.lot_id,
                "quantity": -line.quantity_product_uom if missing else line.quantity_product_uom,
                **line._udi_known_by(),
            }
            for line in self
        ]

    def _udi_scrap_reason(self):
        scrap = self.move_id.scrap_id
        # sudo: why it was scrapped belongs to the record
        return ", ".join(scrap.sudo().scrap_reason_tag_ids.mapped("name")) if scrap else None

    def _udi_ends(self):
        """Where the goods of a line come from and go to, as (source, destination); what is made comes from nowhere."""
        self.ensure_one()
        source = self.location_id.browse() if self._udi_step() == "producing" else self.location_id
        return source, self.location_dest_id

    def _udi_settle(self, back=False):
        """Book the lines on the holders; ``back`` takes them back."""
        movements = []
        for lines in self.filtered(lambda line: line.lot_id and line.quantity)._udi_ways():
            company, partner = lines[0].company_id.id, lines[0]._udi_partner()
            for line in lines:
                source, destination = line._udi_ends()
                if back:
                    source, destination = destination, source
                movements.append((company, line.lot_id, line.quantity_product_uom, source, destination, partner))
        self.env["udi.holder"]._apply(movements)

    def _udi_back(self):
        """Before a done line is rewritten: take it back from the holders and keep what it said."""
        if not self:
            return {}
        self._udi_settle(back=True)
        return {
            line.id: {
                "lot": line.lot_id,
                "quantity": line.quantity_product_uom,
                "from": line.location_id.complete_name,
                "to": line.location_dest_id.complete_name,
                "packages": (line.package_id, line.result_package_id),
            }
            for line in self
        }

    def _udi_correct(self, before):
        """After a done line was rewritten: ask the gate, book it anew and write the correction."""
        findings = self._udi_lines()._udi_ask_gate(ensure=False)
        self._udi_settle()
        reason = self.env._("Finished line changed")
        self.env["udi.recorder"].record_many(self.env["udi.recorder"].corrections(self, reason, before))
        self.env["udi.packing"].lines_changed(self, before, reason)
        self.env["udi.gate"]._investigate(findings)
