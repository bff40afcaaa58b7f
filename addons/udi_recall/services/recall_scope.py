"""Which version of the scope is in force; widening, narrowing and splitting a case."""

from odoo import Command, models
from odoo.exceptions import UserError

from .recall import AUTHORS
from .recall_flow import APPROVERS


class UdiRecallService(models.AbstractModel):
    _inherit = "udi.recall.service"

    def put_in_force(self, scope):
        """Make a draft the scope of its case and take it.

        A recall that runs is widened at once; narrowing it takes a second person.
        :return: the action that asks for the signature, or None when it is in force
        """
        message = self.env._("Only a recall manager changes the scope of a recall case.")
        self._require((*AUTHORS, *APPROVERS), message)
        recall = scope.recall_id
        self._check_draft(scope)
        if recall.state == "action" and self._leaving(recall, scope):
            return scope._udi_ask_signature("narrow")
        self._require(AUTHORS, message)
        self._put_in_force(scope)
        return None

    def _check_draft(self, scope):
        scope.ensure_one()
        self._lock(scope.recall_id)
        self._check_state(scope.recall_id, ("signal", "evaluation", "action"))
        if scope.state != "draft" or scope.taken_on:
            raise UserError(self.env._("Only a draft is put in force. Make a new version first."))
        if not scope.rule_ids:
            raise UserError(self.env._("Add a rule first: lots, a supplier, a time window or another."))

    def _put_in_force(self, scope):
        self._check_draft(scope)
        recall = scope.recall_id
        self._exchange(scope)
        rows = self.env["udi.recall.scope.engine"]._rows(scope)
        first, joined, left = self._take(recall, scope, rows)
        self._post(recall, self.env._("Version %(number)s of the scope is in force.", number=scope.number))
        self._note_scope(recall, joined, left, first)

    def _exchange(self, scope):
        """``scope`` is in force, the one before is an earlier one."""
        # sudo: which version is in force is closed to everyone's own writes; the role was checked by the callers
        versions = scope.sudo().recall_id.scope_ids
        versions.filtered(lambda other: other.state == "current").write({"state": "past"})
        scope.sudo().write({"state": "current"})  # sudo: as above
        scope.recall_id.invalidate_recordset(["scope_id", "lot_ids"])
        if scope.recall_id.scoped_on:
            # sudo: as above
            scope.recall_id.sudo().write({"scope_stale": True})

    def _leaving(self, recall, scope):
        """How many lots of the scope in force a draft would let go."""
        engine = self.env["udi.recall.scope.engine"]
        return engine.compare(recall.scope_id, scope)["only_one"]["lots"]

    def split(self, recall):
        """A second case with the same facts and a copy of the scope, linked with the first."""
        self._require(AUTHORS, self.env._("Only a recall manager splits a recall case."))
        self._check_state(recall, ("signal", "evaluation", "decision", "action"))
        other = recall.copy({"title": self.env._("%(title)s (part)", title=recall.title)})
        other.write(
            {
                "related_ids": [Command.link(recall.id)],
                "aware_on": recall.aware_on,
            }
        )
        recall.related_ids |= other
        # sudo: from which case it was split is closed to everyone's own writes
        other.sudo().parent_id = recall
        if recall.scope_id:
            scope = recall.scope_id.copy({"recall_id": other.id, "note": False})
            self._exchange(scope)
        self._post(recall, self.env._("Part of this case goes on as %(case)s.", case=other.reference))
        self._post(other, self.env._("Split from %(case)s.", case=recall.reference))
        return other
