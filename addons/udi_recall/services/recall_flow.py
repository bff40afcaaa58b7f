"""The steps of a recall case: evaluate, propose, decide, send back, close, cancel, each with its role and demands."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .recall import AUTHORS

APPROVERS = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_regulatory")


class UdiRecallService(models.AbstractModel):
    _inherit = "udi.recall.service"

    # ------------------------------------------------------------ towards the decision
    def evaluate(self, recall):
        """Signal → evaluation."""
        self._require(AUTHORS, self.env._("Only a recall manager starts the evaluation of a recall case."))
        self._step(recall, ("signal",), {"state": "evaluation"}, needs="evaluation")
        self._post(recall, self.env._("Evaluation started."))

    def propose(self, recall):
        """Evaluation → decision: submit what was found for the signature of a second person."""
        self._require(AUTHORS, self.env._("Only a recall manager submits a recall case for its decision."))
        values = {
            "state": "decision",
            "proposed_by_id": self.env.uid,
            "proposed_on": fields.Datetime.now(),
            "decided_scope": self._scope_digest(recall),
            "decided_places": ", ".join(
                f"{row.authority}/{row.grade or '-'}/{row.country_id.code or '-'}" for row in recall.jurisdiction_ids
            ),
        }
        self._step(recall, ("evaluation",), values, needs="decision")
        self._post(recall, self.env._("Submitted for decision. Quality or regulatory affairs signs it."))

    def decide(self, recall):
        """Ask for the signature of the decision; see `_decision_signed`."""
        self._check_state(recall, ("decision",))
        return recall._udi_ask_signature("decide")

    def _decision_signed(self, recalls, sign):
        """Decision → action, or → closed where no recall is needed. Called with a proven signature, as the signer."""
        self._require(APPROVERS, self.env._("Quality or regulatory affairs signs the decision of a recall case."))
        for recall in recalls:
            self._lock(recall)
            self._check_state(recall, ("decision",))
            if recall.decided_scope != self._scope_digest(recall):
                raise UserError(
                    self.env._(
                        "The scope of %(case)s changed since it was submitted. Send it back to the evaluation.",
                        case=recall.reference,
                    )
                )
            goes = recall.decision == "recall"
            values = {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}
            values.update(
                {"state": "action"}
                if goes
                else {
                    "state": "closed",
                    "closed_on": fields.Datetime.now(),
                    "closed_by_id": self.env.uid,
                    "close_reason": recall.decision_text,
                }
            )
            # sudo: the state is closed to everyone's own writes; role and password were checked
            recall.sudo().write(values)
            sign(recall)
            if goes:
                self._post(recall, self.env._("Decision signed: recall."))
                # sudo: whoever signs need not be allowed to write notices and deadlines; the signature allows them
                recall.sudo()._after_decision()
            else:
                self._post(recall, self.env._("Decision signed: no recall needed. Case closed."))

    def send_back(self, recall, reason):
        """Decision → evaluation, by who submitted it or who would have signed it."""
        self._require(
            (*AUTHORS, *APPROVERS),
            self.env._("Only a recall manager, quality or regulatory affairs sends a case back."),
        )
        self._check_reason(reason)
        self._step(recall, ("decision",), {"state": "evaluation", "proposed_by_id": False, "proposed_on": False})
        self._post(recall, self.env._("Sent back to the evaluation. Reason: %(reason)s", reason=reason))

    # ------------------------------------------------------------ end
    def close(self, recall, reason):
        """Action → closed. With points still open a request is kept, and a second person's signature closes.

        What is frozen stays frozen until quality releases it.
        :return: the `udi.recall.closing` that waits for its signature, or None when the case is closed
        """
        self._require(AUTHORS, self.env._("Only a recall manager closes or cancels a recall case."))
        self._check_reason(reason)
        self._lock(recall)
        self._check_state(recall, ("action",))
        gaps = recall._closing_gaps()
        if not gaps:
            self._finish(recall, reason, "closed")
            return None
        # sudo: requests are closed to everyone's own writes; the author stays the person who asked
        recall.closing_id.sudo().write({"state": "withdrawn"})
        closing = (
            self.env["udi.recall.closing"]
            .sudo()  # sudo: as above
            .create({"recall_id": recall.id, "reason": reason.strip(), "gaps": "\n".join(gaps)})
        )
        recall.invalidate_recordset(["closing_id", "closing_ids"])
        self._post(
            recall,
            self.env._(
                "Closing requested with %(count)s points open. Reason: %(reason)s", count=len(gaps), reason=reason
            ),
        )
        return closing

    def _check_closing(self, closing):
        """:raises UserError: when the request is no longer what would be signed."""
        if closing.state != "open":
            raise UserError(self.env._("This request to close is settled already."))
        self._check_state(closing.recall_id, ("action",))

    def _closing_signed(self, closings, sign):
        self._require(
            APPROVERS, self.env._("Quality or regulatory affairs signs the closing of a recall case with open points.")
        )
        for closing in closings:
            self._lock(closing.recall_id)
            self._check_closing(closing)
            # sudo: the request is closed to everyone's own writes; role and password were checked
            closing.sudo().write({"state": "signed"})
            sign(closing)
            self._finish(closing.recall_id, closing.reason, "closed")

    def cancel(self, recall, reason):
        """Cancel a case that turned out to be none. Refused while units are frozen, and once its decision is signed."""
        self._require(AUTHORS, self.env._("Only a recall manager closes or cancels a recall case."))
        self._check_reason(reason)
        self._lock(recall)
        if recall.active_hold_count:
            raise UserError(
                self.env._("Units of this case are still frozen. Let quality release them first, then cancel the case.")
            )
        self._check_state(recall, ("signal", "evaluation", "decision"))
        self._finish(recall, reason, "cancelled")

    def _finish(self, recall, reason, state):
        # sudo: the state is closed to everyone's own writes; the role was checked by the callers
        recall.sudo().write(
            {
                "state": state,
                "closed_on": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "close_reason": reason.strip(),
            }
        )
        done = (
            self.env._("Case closed. Reason: %(reason)s", reason=reason)
            if state == "closed"
            else self.env._("Case cancelled. Reason: %(reason)s", reason=reason)
        )
        self._post(recall, done)

    # ------------------------------------------------------------ helpers
    def _step(self, recall, states, values, needs=None):
        """Take a step once: two people who press at the same time do not take it twice.

        :raises UserError: from another state than ``states``, or while something is missing for ``needs``
        """
        self._lock(recall)
        self._check_state(recall, states)
        missing = recall._missing_for(needs) if needs else []
        if missing:
            raise UserError(self.env._("Something is still missing:") + "\n" + "\n".join(f"• {row}" for row in missing))
        # sudo: the state is closed to everyone's own writes; the role was checked by the callers
        recall.sudo().write(values)

    def _lock(self, recall):
        """One after the other: a second step in the meantime waits and then sees the state of the first."""
        recall.ensure_one()
        recall.check_access("read")
        # sudo: quality and regulatory affairs act on cases that they may only read
        recall.sudo().lock_for_update()
        recall.invalidate_recordset(["state", "is_frozen"])

    def _check_state(self, recall, states):
        recall._check_open()
        if recall.state not in states:
            labels = dict(recall._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(case)s is in the state “%(state)s”: this step is not possible now. Load the page again.",
                    case=recall.reference,
                    state=labels[recall.state],
                )
            )

    def _scope_digest(self, recall):
        """What is signed about the scope: version, number of lots, units and a digest of the lots themselves."""
        return f"{recall.scope_id.number} {recall.lot_count} {recall.unit_qty:g} {self._digest(recall)}"

    def _digest(self, recall):
        """SHA-256 of the affected lots' ids, in rising order."""
        self.env["udi.recall.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT encode(sha256(convert_to(COALESCE(string_agg(l.lot_id::text, ',' ORDER BY l.lot_id), ''),
                                                    'UTF8')), 'hex')
                     FROM (SELECT DISTINCT lot_id FROM udi_recall_line
                            WHERE recall_id = %s AND "left" IS NOT TRUE) l""",
                recall.id,
            )
        )
        return self.env.cr.fetchone()[0]
