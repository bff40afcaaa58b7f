"""Takes what a holder says of his units, from the answer page, a call or a file: checked whole, then kept as a version.

Nothing is changed when one part is wrong. A later answer replaces what was said of the same lines; every version stays.
"""

import math

from odoo import api, fields, models
from odoo.tools import float_compare, float_is_zero, float_round

from ..models.udi_recall_answer import OUTCOMES, AnswerRefused
from odoo.addons.udi_core.typed import is_storable

DIGITS = 6
LONGEST_NAME, LONGEST_REMARK = 120, 4000
NAMES = [outcome for outcome, _label in OUTCOMES]


class UdiRecallAnswerService(models.AbstractModel):
    _name = "udi.recall.answer.service"
    _description = "Answers to recall notices"

    # ------------------------------------------------------------ verbs
    @api.private
    def acknowledge(self, notice, person):
        """The holder has read the notice. ``notice`` in sudo."""
        self._lock(notice)
        person = self._person(person)
        if notice.acknowledged_on:
            return
        values = {"acknowledged_on": fields.Datetime.now(), "acknowledged_by": person}
        if notice.state not in ("answered", "complete"):
            values["state"] = "acknowledged"
        notice.write(values)
        notice._message_log(body=self.env._("Acknowledged by %(name)s.", name=person))

    @api.private
    def take(self, notice, said, source, person, version=None, remark=None, **more):
        """Keep a new version of the answer. ``notice`` in sudo.

        :param said: ``{line id: {outcome: quantity}}``; replaces all that was said of these lines but what was passed
            on (see `pass_on`)
        :param version: number of the answer that the person saw; refused where another one has come in since
        :param more: ``attachment_ids`` (ids), ``file_sha256``
        :returns: the `udi.recall.answer`
        :raises AnswerRefused: for the first thing that is wrong
        """
        self._lock(notice, version)
        person, remark = self._person(person), self._remark(remark)
        lines = self._lines(notice, said)
        vectors = {}
        for line in lines:
            vector = self._vector(line, said[line.id])
            if vector != self._now(line):
                vectors[line.id] = vector
        if not vectors and remark == (notice.remark or "") and not more.get("attachment_ids"):
            raise AnswerRefused(self.env._("Nothing was changed, so there is nothing to keep."))
        return self._store(notice, vectors, source, person, remark, **more)

    @api.private
    def evidence(self, notice, attachments, person, source="public"):
        """Keep files as evidence, as a version of its own; what was told before rests on them too."""
        self._lock(notice)
        answer = self._store(
            notice, {}, source, self._person(person), notice.remark or "", attachment_ids=attachments.ids
        )
        self.env["udi.recall.answer.publisher"]._prove(notice, answer)
        return answer

    # ------------------------------------------------------------ keeping
    def _store(self, notice, vectors, source, person, remark, children=None, **more):
        """Write a version and what follows from it.

        :param children: ``{line id: notice}`` of those it was passed on to
        """
        answer = self.env["udi.recall.answer"].create(
            {
                "notice_id": notice.id,
                "version": notice.answer_version + 1,
                "source": source,
                "given_by": person,
                "user_id": False if source == "public" else self.env.uid,
                "remark": remark or False,
                "file_sha256": more.get("file_sha256") or False,
                "attachment_ids": [(6, 0, more.get("attachment_ids") or [])],
            }
        )
        self.env["udi.recall.answer.item"].create(list(self._items(answer, vectors, children or {})))
        notice.write({"answer_version": answer.version, "answered_on": answer.given_on, "remark": remark or False})
        if vectors:
            self.env["udi.recall.notice.store"]._store_lines(notice, vectors)
            self._follow(notice, person)
            lots = self.env["udi.recall.notice.line"].browse(vectors).lot_id
            self.env["udi.recall.answer.publisher"]._publish(notice, lots, answer)
        return answer

    def _items(self, answer, vectors, children):
        for line_id, vector in vectors.items():
            for outcome in NAMES if vector else (None,):
                if outcome and not vector.get(outcome):
                    continue
                child = children.get(line_id)
                yield {
                    "answer_id": answer.id,
                    "line_id": line_id,
                    "outcome": outcome,
                    "quantity": vector.get(outcome, 0.0),
                    "child_id": child.id if child and outcome == "passed_on" else False,
                }

    def _follow(self, notice, person):
        """The state that follows from what is told now; who has told everything is left in peace."""
        whole = float_compare(notice.told_qty, notice.quantity, precision_digits=DIGITS) >= 0
        if not whole:
            state = "acknowledged"
        else:
            state = "answered" if notice.kept_qty > 0 else "complete"
        values = {"state": state, "failure": False}
        if not notice.acknowledged_on:
            values.update(acknowledged_on=fields.Datetime.now(), acknowledged_by=person)
        if whole:
            values.update(next_step_id=False, next_step_on=False, next_call_on=False)
            notice.activity_ids.filtered("automated").unlink()
        notice.write(values)

    # ------------------------------------------------------------ checking
    def _lock(self, notice, version=None):
        """One answer after the other.

        :raises AnswerRefused: the case is over, the notice withdrawn, or another answer came in since ``version``
        """
        notice.ensure_one()
        notice.flush_recordset()
        self.env.cr.execute("SELECT answer_version FROM udi_recall_notice WHERE id = %s FOR UPDATE", [notice.id])
        notice.invalidate_recordset()
        notice.recall_id.invalidate_recordset(["state"])
        if notice.state == "withdrawn":
            raise AnswerRefused(self.env._("This notice was withdrawn: nothing has to be answered."))
        if notice.recall_id.state != "action":
            raise AnswerRefused(
                self.env._(
                    "Case %(case)s is closed: answers are no longer taken. Call us.", case=notice.recall_id.reference
                )
            )
        if version is not None and version != notice.answer_version:
            raise AnswerRefused(
                self.env._(
                    "Another answer came in while you were writing, perhaps from a colleague or a second window. "
                    "Look at what stands there now, then send yours again."
                )
            )

    def _person(self, person):
        person = " ".join((person or "").split())
        if not person:
            raise AnswerRefused(self.env._("Enter the name of the person who answers."))
        if len(person) > LONGEST_NAME or not is_storable(person):
            raise AnswerRefused(
                self.env._(
                    "The name is too long or has characters that cannot be kept: at most %(most)s letters.",
                    most=LONGEST_NAME,
                )
            )
        return person

    def _remark(self, remark):
        remark = (remark or "").replace("\r\n", "\n").strip()
        if len(remark) > LONGEST_REMARK or not is_storable(remark):
            raise AnswerRefused(
                self.env._(
                    "The remark is too long or has characters that cannot be kept: at most %(most)s letters.",
                    most=LONGEST_REMARK,
                )
            )
        return remark

    def _lines(self, notice, said):
        """The lines that are spoken of.

        :raises AnswerRefused: one of them is not of this notice
        """
        lines = notice.line_ids.filtered(lambda line: line.id in said)
        if len(lines) != len(said):
            raise AnswerRefused(
                self.env._("Something you answered on is not part of this notice. Load the page again.")
            )
        return lines

    def _now(self, line):
        """What is said of a line now: ``{outcome: quantity}`` without zeros."""
        values = {outcome: line[f"{outcome}_qty"] for outcome in NAMES}
        return {
            outcome: value for outcome, value in values.items() if not float_is_zero(value, precision_digits=DIGITS)
        }

    def _vector(self, line, told):
        """What will be said of a line.

        :raises AnswerRefused: a wrong number, or more units than the holder was sent
        """
        vector = {"passed_on": line.passed_on_qty} if line.passed_on_qty else {}
        for outcome, quantity in told.items():
            if outcome not in NAMES or outcome == "passed_on":
                raise AnswerRefused(self.env._("This cannot be answered for %(lot)s.", lot=line.lot_name))
            amount = self._number(line, quantity)
            if amount:
                vector[outcome] = amount
        self._check_sum(line, vector)
        return vector

    def _number(self, line, quantity):
        if isinstance(quantity, bool) or not isinstance(quantity, (int, float)) or not math.isfinite(quantity):
            raise AnswerRefused(self.env._("Enter a number of units for %(lot)s.", lot=line.lot_name))
        if quantity < 0:
            raise AnswerRefused(self.env._("%(lot)s: a number of units is never below zero.", lot=line.lot_name))
        return float_round(float(min(quantity, 10**12)), precision_digits=DIGITS)

    def _check_sum(self, line, vector):
        whole = line.product_id.tracking == "serial"
        if whole and any(value not in (0.0, 1.0) for value in vector.values()):
            raise AnswerRefused(
                self.env._("%(lot)s is one unit: the number of units can only be 1 or 0.", lot=line.lot_name)
            )
        if float_compare(sum(vector.values()), line.quantity, precision_digits=DIGITS) > 0:
            raise AnswerRefused(
                self.env._(
                    "%(lot)s: you told of more units than the %(quantity)s that were delivered to you. "
                    "Correct the numbers; if you really have more, write it into the remark.",
                    lot=line.lot_name,
                    quantity=f"{line.quantity:g}",
                )
            )
