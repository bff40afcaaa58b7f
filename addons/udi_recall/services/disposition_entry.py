"""Checks and completes what is to be recorded on units of a case, before a row is written."""

import hashlib
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_compare

from ..models.udi_recall_disposition import KINDS, MEASURES, SOURCES

RECORDERS = ("udi_traceability.group_udi_recall_manager", "udi_traceability.group_udi_quality")
LATE = timedelta(minutes=5)  # the clock of a phone may be so much ahead
MOST_QUANTITY = 10**12
LONGEST = {"reporter": 200, "witness": 200, "to_name": 200, "note": 4000}


class UdiRecallDispositionEntry(models.AbstractModel):
    _name = "udi.recall.disposition.entry"
    _description = "Entry of what became of units"

    def _check(self, recall, vals_list):
        """
        :raises AccessError: for who may not record; :raises UserError: for the first wrong entry
        """
        if not self.env.su and not any(self.env.user.has_group(group) for group in RECORDERS):
            raise AccessError(
                self.env._("Only a recall manager or quality records what became of the units of a recall case.")
            )
        recall._check_open()
        if not vals_list:
            return
        known = self._known_lots(recall, {vals.get("lot_id") for vals in vals_list} - {None, False})
        for vals in vals_list:
            self._check_one(recall, vals, known)
        self._check_superseded(recall, vals_list)

    def _known_lots(self, recall, lot_ids):
        """Ids among these that stand in the case's scope."""
        self.env["udi.recall.line"].flush_model()
        query = SQL(
            "SELECT DISTINCT lot_id FROM udi_recall_line WHERE recall_id = %s AND lot_id = ANY(%s)",
            recall.id,
            [item for item in lot_ids if isinstance(item, int)],
        )
        return {row[0] for row in self.env.execute_query(query)}

    def _check_one(self, recall, vals, known):
        if vals.get("lot_id") not in known:
            raise UserError(
                self.env._(
                    "Case %(case)s does not cover this lot or serial. Refresh the scope, or check the number.",
                    case=recall.reference,
                )
            )
        words = {"kind": dict(KINDS), "source": dict(SOURCES), "measure": dict(MEASURES)}
        for name, allowed in words.items():
            value = vals.get(name)
            if (value or name != "measure") and value not in allowed:
                raise UserError(
                    self.env._("“%(value)s” is not among the answers that can be recorded.", value=str(value)[:60])
                )
        quantity = vals.get("quantity", 1.0)
        withdrawn = quantity == 0 and vals.get("supersedes_id")  # what was told before counts no more
        if not isinstance(quantity, (int, float)) or not (0 < quantity < MOST_QUANTITY or withdrawn):
            raise UserError(self.env._("Enter a number of units above zero."))
        for name, most in LONGEST.items():
            if len(vals.get(name) or "") > most:
                raise UserError(self.env._("This text is too long: at most %(most)s characters.", most=most))
        moment = fields.Datetime.to_datetime(vals.get("moment"))
        if moment and moment > fields.Datetime.now() + LATE:
            raise UserError(self.env._("A unit cannot have been returned or destroyed in the future. Check the date."))

    def _check_superseded(self, recall, vals_list):
        wanted = {vals["supersedes_id"]: vals["lot_id"] for vals in vals_list if vals.get("supersedes_id")}
        if not wanted:
            return
        if len(wanted) < sum(bool(vals.get("supersedes_id")) for vals in vals_list):
            raise UserError(
                self.env._("An entry is corrected by one other entry. Record the rest without a correction.")
            )
        self.env.cr.execute(
            SQL(
                """SELECT d.id, d.lot_id, EXISTS (SELECT FROM udi_recall_disposition n WHERE n.supersedes_id = d.id)
                     FROM udi_recall_disposition d WHERE d.recall_id = %s AND d.id = ANY(%s)""",
                recall.id,
                list(wanted),
            )
        )
        found = {row_id: (lot_id, corrected) for row_id, lot_id, corrected in self.env.cr.fetchall()}
        for row_id, lot_id in wanted.items():
            earlier = found.get(row_id)
            if not earlier or earlier[0] != lot_id:
                raise UserError(
                    self.env._("A correction names an earlier entry on the same lot or serial of this case.")
                )
            if earlier[1]:
                raise UserError(
                    self.env._("This entry was corrected already. Correct the correction, not the entry before it.")
                )

    # ------------------------------------------------------------------ rows
    def _rows(self, recall, vals_list):
        """Complete column values for each entry; four statements whatever their number."""
        holders = self._holders(recall)
        keys = {vals.get("holder_key") for vals in vals_list} - {None, False, *holders}
        holders.update(
            (key, holders[now]) for key, now in self.env["udi.recall.holder"]._keys_now(keys).items() if now in holders
        )
        lots = self.env["stock.lot"].browse({vals["lot_id"] for vals in vals_list})
        # sudo: a lot of the case is named whoever records it, also where the answer page does
        facts = {lot.id: lot for lot in lots.sudo()}
        digests = self._digests(vals_list)
        now = fields.Datetime.now()
        return [self._row(recall, vals, holders, facts, digests, now) for vals in vals_list]

    def _row(self, recall, vals, holders, lots, digests, now):
        holder = holders.get(vals.get("holder_id") or vals.get("holder_key"))
        if holder is None and self.env.su:
            holder = vals.get("holder")  # a transfer from somebody of whom the case did not know: key, name, partner
        if holder is None:
            raise UserError(
                self.env._("This holder is not part of case %(case)s. Refresh the scope first.", case=recall.reference)
            )
        key, name, partner_id = holder
        lot = lots[vals["lot_id"]]
        quantity = vals.get("quantity", 1.0)
        if quantity and lot.product_id.tracking == "serial" and float_compare(quantity, 1.0, precision_digits=6):
            raise UserError(self.env._("%(lot)s is one unit: the number of units can only be 1.", lot=lot.name))
        document = vals.get("document")
        return {
            "recall_id": recall.id,
            "company_id": recall.company_id.id,
            "holder_key": key,
            "holder_name": name,
            "partner_id": partner_id,
            "lot_id": lot.id,
            "lot_name": lot.name,
            "product_id": lot.product_id.id,
            "quantity": quantity,
            "kind": vals["kind"],
            "measure": vals.get("measure") or None,
            "moment": fields.Datetime.to_datetime(vals.get("moment")) or now,
            "recorded_on": now,
            "user_ref": self.env.uid,
            "user_name": self.env.user.name,
            "reporter": vals.get("reporter") or None,
            "source": vals["source"],
            "witness": vals.get("witness") or None,
            "note": vals.get("note") or None,
            "to_partner_id": vals.get("to_partner_id") or None,
            "to_name": vals.get("to_name") or None,
            "document_model": document._name if document else None,
            "document_ref": document.id if document else None,
            "document_name": document.display_name if document else None,
            "supersedes_id": vals.get("supersedes_id") or None,
            "evidence_digest": ", ".join(digests[item] for item in vals.get("attachment_ids", ())) or None,
        }

    def _holders(self, recall):
        """``{id and key: (key, name, partner id)}`` of the case's holders, and of those that were once part of it."""
        found = {}
        for holder in recall.holder_ids:
            found[holder.id] = found[holder.key] = (holder.key, holder.display_name, holder.partner_id.id or None)
        query = SQL(
            "SELECT DISTINCT holder_key, holder_name, partner_id FROM udi_recall_disposition WHERE recall_id = %s",
            recall.id,
        )
        rows = self.env.execute_query(query)
        now = self.env["udi.recall.holder"]._keys_now({key for key, _name, _partner in rows})
        for key, name, partner_id in rows:
            if now[key] != key:
                partner_id = int(now[key].split(":")[1])
            found.setdefault(now[key], (now[key], name, partner_id))
        return found

    def _digests(self, vals_list):
        """``{attachment id: SHA-256 of its content}``: what was shown as evidence stays provable."""
        ids = {item for vals in vals_list for item in vals.get("attachment_ids", ())}
        # sudo: the answer page hands over files that only the company reads; the caller answers for them
        files = self.env["ir.attachment"].sudo().browse(ids).exists()
        if len(files) != len(ids):
            raise UserError(self.env._("A file of the evidence is no longer there. Attach it again."))
        return {file.id: hashlib.sha256(file.raw or b"").hexdigest() for file in files}
