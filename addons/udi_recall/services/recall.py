"""The verbs of a recall case that touch goods: open, scope, freeze, release. Its steps are in recall_flow.py."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

AUTHORS = ("udi_traceability.group_udi_recall_manager",)
FREEZERS = (*AUTHORS, "udi_traceability.group_udi_quality")
RELEASERS = ("udi_traceability.group_udi_quality",)


class UdiRecallService(models.AbstractModel):
    _name = "udi.recall.service"
    _description = "Recall service"

    # ------------------------------------------------------------ case
    def open_case(self, lots):
        """A new case for ``lots`` with its scope taken at once."""
        self._require(
            AUTHORS, self.env._("Only a recall manager opens a recall case. Put the lot on hold and call one.")
        )
        if not lots:
            raise UserError(self.env._("Choose the lots or serial numbers that are defective."))
        names = ", ".join(lots[:3].mapped("name")) + ("…" if len(lots) > 3 else "")
        recall = self.env["udi.recall"].create(
            {
                "title": self.env._("Suspected defect in %(lots)s", lots=names),
                "lot_ids": lots.ids,
                "company_id": (lots.company_id[:1] or self.env.company).id,
            }
        )
        self.scope(recall)
        return recall

    def _freezers(self):
        """Groups that compute scopes and freeze."""
        return FREEZERS

    # ------------------------------------------------------------ scope
    def scope(self, recall):
        """Take the snapshot of what contains the defective lots and who holds it; note the change in the chatter."""
        recall.ensure_one()
        self._require(FREEZERS, self.env._("Only a recall manager or quality computes the scope of a recall case."))
        self._lock(recall)
        recall._check_open()
        scope = recall.scope_id
        if not scope.rule_ids:
            raise UserError(self.env._("Add the defective lots or serial numbers first: the scope starts from them."))
        rows = self.env["udi.recall.scope.engine"]._rows(scope)
        first, joined, left = self._take(recall, scope, rows)
        if first or joined or left:
            self._note_scope(recall, joined, left, first)

    def _take(self, recall, scope, rows):
        """Write the snapshot and its figures; ``(first, joined, left)``."""
        joined, left, figures = self.env["udi.recall.scope.store"]._replace(recall, rows)
        first = not recall.scoped_on
        now = fields.Datetime.now()
        # sudo: state and figures are closed to everyone's own writes; the role was checked by the callers
        recall.sudo().write({**figures, "scoped_on": now, "scope_stale": False})
        scope.sudo().write(  # sudo: as above
            {
                "taken_on": now,
                "digest": self._digest(recall),
                "lot_count": figures["lot_count"],
                "unit_qty": figures["unit_qty"],
                "possible_qty": figures["possible_qty"],
            }
        )
        return first, joined, left

    def _note_scope(self, recall, joined, left, first):
        if first:
            text = self.env._(
                "Scope taken: %(units)s units of %(lots)s lots and serials at %(places)s places.",
                units=f"{recall.unit_qty:g}",
                lots=recall.lot_count,
                places=recall.holder_count,
            )
        else:
            text = self.env._(
                "Scope taken again: %(joined)s lots and serials joined, %(left)s left. Now %(units)s units of %(lots)s "
                "lots and serials at %(places)s places.",
                joined=joined,
                left=left,
                units=f"{recall.unit_qty:g}",
                lots=recall.lot_count,
                places=recall.holder_count,
            )
        self._post(recall, text)

    # ------------------------------------------------------------ freeze
    def freeze(self, recall, reason):
        """Put every affected lot that is not yet frozen by this case on hold, the defective lots included.

        :return: the new `udi.hold`
        :raises UserError: when nothing is left to freeze.
        """
        self._require(FREEZERS, self.env._("Only a recall manager or quality freezes the units of a recall case."))
        self._check_reason(reason)
        self.scope(recall)
        count = self._count_unfrozen(recall)
        if not count:
            raise UserError(
                self.env._("All %(lots)s lots and serials of this case are already frozen.", lots=recall.lot_count)
            )
        holds = self.env["udi.hold"].with_company(recall.company_id)
        holds.check_access("create")
        frozen = self.env["udi.recall.frozen"]
        documents = frozen._documents(self._unfrozen_query(recall))
        hold = holds._freeze({"scope": "lots"}, self._unfrozen_query(recall), reason, "recall", recall)
        stopped = frozen._note(recall, documents)
        # sudo: the fact is closed to everyone's own writes; the role was checked above
        recall.sudo().write({"is_frozen": True, "frozen_on": fields.Datetime.now()})
        recall.invalidate_recordset(["hold_ids", "hold_count", "active_hold_count", "unfrozen_count"])
        self._post(
            recall,
            self.env._(
                "%(lots)s lots and serials frozen at %(places)s places, %(documents)s open documents stopped. "
                "Reason: %(reason)s",
                lots=count,
                places=recall.holder_count,
                documents=stopped,
                reason=reason,
            ),
        )
        return hold

    def release(self, recall, reason):
        """Ask for the signature that lifts all freezes of the case. Quality only, and not the person who froze.

        :returns: the action that asks (see `udi.hold.release`); nothing is lifted before
        """
        self._require(RELEASERS, self.env._("Only quality releases the freeze of a recall case."))
        self._check_reason(reason)
        holds = recall.hold_ids.filtered(lambda hold: hold.state == "active")
        if not holds:
            raise UserError(self.env._("No unit of this case is frozen, so there is nothing to release."))
        return holds.release(reason)

    def _after_release(self, recall, reason):
        """Note a released freeze; the case is frozen no longer once none of its freezes is in force any more."""
        recall.invalidate_recordset(["hold_ids", "hold_count", "active_hold_count", "unfrozen_count"])
        if recall.is_frozen and not recall.active_hold_count:
            # sudo: the fact follows the holds; who may release them was checked by the hold
            recall.sudo().write({"is_frozen": False})
        self._post(recall, self.env._("Freeze released. Reason: %(reason)s", reason=reason))

    # ------------------------------------------------------------ helpers
    def _document_key(self, recall):
        return f"{recall._name},{recall.id}"

    def _frozen_query(self, recall):
        """SQL: ids of the lots in a freeze of this case that is in force."""
        members = self.env["udi.hold.member"]._search(
            [("hold_id.state", "=", "active"), ("hold_id.source_document", "=", self._document_key(recall))]
        )
        return members.subselect("lot_id")

    def _frozen_lot_ids(self, recall, lots):
        """Ids among ``lots`` that this case has frozen."""
        query = SQL(
            "SELECT id FROM stock_lot WHERE id = ANY(%s::int[]) AND id IN %s", lots.ids, self._frozen_query(recall)
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _unfrozen_query(self, recall):
        """SQL: ids of the affected lots that this case has not frozen."""
        return SQL(
            'SELECT DISTINCT lot_id FROM udi_recall_line WHERE recall_id = %s AND "left" IS NOT TRUE'
            " AND lot_id NOT IN %s",
            recall.id,
            self._frozen_query(recall),
        )

    def _count_unfrozen(self, recall):
        if not recall.id:
            return 0
        return self.env.execute_query(SQL("SELECT count(*) FROM (%s) u", self._unfrozen_query(recall)))[0][0]

    def _require(self, groups, message):
        """:raises AccessError: with ``message`` unless the user has one of ``groups``."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(message)

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays with the record."))

    def _post(self, recall, text):
        # sudo: quality acts on cases that it may only read; the author stays the person who acted
        recall.sudo().message_post(body=text)
