"""Affected units that move while a case is open: what came back or was destroyed is noted in the case by itself."""

from odoo import models
from odoo.tools import SQL

from .udi_recall import OPEN_STATES
from .udi_recall_destruction import Destroying

OPEN_RECALL = "open_recall"  # whether there is one, as `udi.standing` knows it
# step of a transfer -> (what became of the unit, source)
SCRAP = "scrap:0:0"
TOLD_BY_STEP = {"returning": ("returned", "transfer"), "destroying": ("destroyed", "scrap")}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _udi_record(self, reason=None):
        result = super()._udi_record(reason)
        self.filtered("lot_id")._udi_note_recalls()
        return result

    def _udi_correct(self, before):
        result = super()._udi_correct(before)
        lots = self.lot_id.union(*(facts["lot"] for facts in before.values()))
        for recall, lot_ids in self._udi_open_recalls(lots).items():
            self.env["udi.recall.reconciliation"]._refresh(recall, lot_ids)
        return result

    def _udi_open_recalls(self, lots):
        """``{open case: ids of those of its lots among these}``, in sudo: the goods move whoever works on the case."""
        if not lots or self.env["udi.standing"]._fact(OPEN_RECALL) is False:
            return {}
        self.env["udi.recall"].flush_model(["state"])
        query = SQL(
            """SELECT line.recall_id, array_agg(DISTINCT line.lot_id)
                 FROM udi_recall_line line JOIN udi_recall recall ON recall.id = line.recall_id
                WHERE line.lot_id = ANY(%s) AND line."left" IS NOT TRUE AND recall.state = ANY(%s)
             GROUP BY 1 ORDER BY 1""",
            lots.ids,
            list(OPEN_STATES),
        )
        # sudo: as above
        recalls = self.env["udi.recall"].sudo()
        return {recalls.browse(recall_id): ids for recall_id, ids in self.env.execute_query(query)}

    def _udi_note_recalls(self):
        """Write into each open case what these lines did to its units; receipts are joined to the case."""
        for recall, lot_ids in self._udi_open_recalls(self.lot_id).items():
            own = set(lot_ids)
            lines = self.filtered(lambda line, own=own: line.lot_id.id in own)
            told = [vals for line in lines if (vals := line._udi_recall_entry())]
            recall.env["udi.recall.disposition"]._record(recall, told)
            silent = own - {vals["lot_id"] for vals in told}
            if silent:
                self.env["udi.recall.reconciliation"]._refresh(recall, silent)
            receipts = lines.picking_id.filtered(
                lambda row: not row.udi_recall_id and row.picking_type_code == "incoming"
            )
            receipts.udi_recall_id = recall

    def _udi_recall_entry(self):
        """What this line says of its unit, or None when it merely moved."""
        kind, source = TOLD_BY_STEP.get(self._udi_step(), (None, None))
        if not kind:
            return None
        document = self._udi_document()
        entry = {
            "lot_id": self.lot_id.id,
            "kind": kind,
            "source": source,
            "quantity": self.quantity_product_uom,
            "moment": min(self.date, self.env.cr.now()) if self.date else None,
            "document": document,
        }
        if kind == "destroyed":
            said = self.env.context.get("udi_destroying")
            if isinstance(said, Destroying):
                entry.update(witness=said.witness, note=said.note, attachment_ids=said.evidence)
            return {**entry, "holder_key": SCRAP, "holder": (SCRAP, None, None)}
        partner = self._udi_partner()
        key = f"partner:{partner.id or 0}:0"
        return {**entry, "holder_key": key, "holder": (key, partner.display_name or None, partner.id or None)}
