"""Inspecting with a hand-held: each unit of the sample is looked at, then the inspection is handed in.

Decided, signed and carried out by `udi_quality`: here is only what somebody with a hand-held says. A verdict that needs
a second person's signature is left to Odoo, where the password is asked for.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.udi_traceability.models.stock_move_line_known import scanner_name
from odoo.addons.udi_traceability.services.recorder import moment_of
from odoo.addons.udi_traceability.services.refusal import Refusal

DECISIONS = frozenset({"plan", "reserve", "reject"})
DIGITS = 6


class UdiInspectionLooking(models.AbstractModel):
    _name = "udi.inspection.looking"
    _description = "Inspection with a hand-held"

    # ------------------------------------------------------------------ one look
    @api.private
    def look(self, inspection, text, values, times=1, key=None, scanner=None, event_time=None):
        """Keep that units were looked at.

        :param dict values: ``right``, ``failed`` (ids of `udi.sampling.check`), ``remark``
        :raises Refusal: nothing is kept: not on this inspection, looked at already, closed, label disagrees
        """
        inspection._check_inspector()
        right = values.get("right") is True
        self._check_open(inspection, harmless=right)
        found = self.env["udi.scan"].meant(text, times)
        line = self._line_of(inspection, found)
        if right:
            self.env["udi.scan"]._compare(found["lot"], found["reading"])
        wrong = "" if right else self._wrong(line, values)
        # sudo: who looked at what is written here only
        self.env["udi.inspection.look"].sudo().create(
            {
                "line_id": line.id,
                "result": "right" if right else "wrong",
                "quantity": found["quantity"],
                "failed": wrong or False,
                "user_id": self.env.uid,
                "user_name": self.env.user.name,
                "looked_on": moment_of(self.env, event_time) or fields.Datetime.now(),
                "scanner": scanner_name(scanner),
                "key": key,
            }
        )
        if not right:
            self._count(line, round(found["quantity"]), added=wrong)
        return {
            "status": "ok",
            "code": "looked_right" if right else "looked_wrong",
            "title": self.env._("Conforms") if right else self.env._("Does not conform"),
            "message": self.env._(
                "%(lot)s: %(looked)s of %(sample)s looked at.",
                lot=line.lot_id.name,
                looked=f"{line._looked_at():g}",
                sample=f"{line.sample:g}",
            ),
        }

    def _check_open(self, inspection, harmless=False):
        """
        :param harmless: nobody has to decide about what is refused
        """
        if inspection.state == "draft":
            return
        # sudo: only the name of the colleague
        person = inspection.sudo().inspector_name or "–"
        raise Refusal(
            "closed",
            self.env._("Handed in already"),
            self.env._(
                "%(inspection)s was handed in by %(person)s meanwhile. Nothing was counted: tell them what you found.",
                inspection=inspection.name,
                person=person,
            ),
            harmless=harmless,
        )

    def _line_of(self, inspection, found):
        """The line of the lot that has room for so many more units."""
        lines = inspection.line_ids.filtered(lambda line: found["lot"] and line.lot_id == found["lot"])
        name = found["lot"].name or found.get("name") or "–"
        if not lines:
            raise Refusal(
                "not_on_inspection",
                self.env._("Not on this inspection"),
                self.env._(
                    "%(lot)s is not among the goods of %(inspection)s. Put it aside and compare the delivery note.",
                    lot=name,
                    inspection=inspection.name,
                ),
            )
        for line in lines:
            total = line._looked_at() + found["quantity"]
            if float_compare(total, line.quantity, precision_digits=DIGITS) <= 0:
                return line
        serial = found["product"].tracking == "serial"
        raise Refusal(
            "double" if serial else "too_many",
            self.env._("Looked at already") if serial else self.env._("More than there are"),
            self.env._("%(lot)s: all units are looked at already. Nothing was counted.", lot=name),
            status="warning",
        )

    def _wrong(self, line, values):
        """What is wrong, in words: names of checks of the line's plan, and what was typed."""
        failed = values.get("failed") or []
        numbers = failed if isinstance(failed, list) else [failed]
        checks = line.plan_id.check_ids.filtered(lambda check: check.id in numbers)
        remark = values.get("remark")
        parts = [*checks.mapped("name"), (remark.strip() if isinstance(remark, str) else "")]
        words = "; ".join(filter(None, parts))
        if not words:
            raise UserError(self.env._("Say what is wrong with %(lot)s.", lot=line.lot_id.name))
        return words

    def _count(self, line, bad, added=""):
        """So many more bad units of a line, or fewer where a look is taken back; what is wrong is named once."""
        looks = line.look_ids.filtered(lambda look: look.result == "wrong" and not look.taken_back_on)
        said = list(dict.fromkeys(part for look in looks for part in (look.failed or "").split("; ") if part))
        typed = [part for part in (line.defect or "").split("; ") if part]
        if added:
            said = list(dict.fromkeys([*typed, *said]))
        else:
            # what this line's looks have said before, and say no more, goes; what a person typed stays
            before = {part for look in line.look_ids for part in (look.failed or "").split("; ")}
            said = [part for part in typed if part in said or part not in before]
        line.write({"found": max(0, line.found + bad), "defect": "; ".join(said) or False})

    @api.private
    def take_back(self, inspection, key):
        """A look was a mistake: it stays on record and does not count.

        :raises UserError: there is none that counts
        """
        inspection._check_inspector()
        self._check_open(inspection)
        look = inspection.look_ids.filtered(lambda one: key and one.key == key and not one.taken_back_on)
        if not look:
            raise UserError(self.env._("This look does not count any more."))
        # sudo: as in `look`
        look.sudo().taken_back_on = fields.Datetime.now()
        if look.result == "wrong":
            self._count(look.line_id, -round(look.quantity))

    # ------------------------------------------------------------------ handing in
    @api.private
    def hand_in(self, inspection, values):
        """Decide and hand in; with that it is carried out, or waits for the second person's signature in Odoo.

        :param dict values: ``decision`` plan, reserve (accept with a reservation) or reject, ``reason``, and what is
            said of the delivery: ``packaging``, ``documents_match``, ``temperature``, ``temperature_sent``
        :raises Refusal: closed meanwhile, sample not complete, photo missing
        """
        inspection._check_inspector()
        self._check_open(inspection)
        decision = values.get("decision")
        if decision not in DECISIONS:
            raise UserError(self.env._("This step is not known here. Update the server, then book it again."))
        reason = values.get("reason")
        reason = reason.strip() if isinstance(reason, str) else ""
        self._check_photos(inspection, decision)
        inspection.write(self._arrival(inspection, values, decision, reason))
        if decision == "reject":
            self._reject(inspection.line_ids, reason)
        else:
            self._check_sample(inspection)
            self._accept(inspection.line_ids, decision == "reserve", reason)
        inspection.action_submit()
        return self._answer(inspection)

    def _arrival(self, inspection, values, decision, reason):
        found = {}
        if values.get("packaging") in ("sound", "damaged"):
            found["packaging"] = values["packaging"]
        if isinstance(values.get("documents_match"), bool):
            found["documents_match"] = values["documents_match"]
        for name in ("temperature", "temperature_sent"):
            value = values.get(name)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and -100 <= value <= 100:
                found.update({name: value, "temperature_read": True})
        if decision == "reserve":
            found["note"] = "\n".join(filter(None, [inspection.note, reason]))
        return found

    def _check_sample(self, inspection):
        """The verdict follows from a sample that was looked at."""
        left = inspection.line_ids.filtered(
            lambda line: float_compare(line._looked_at(), line.sample, precision_digits=DIGITS) < 0
        )
        if left:
            raise Refusal(
                "sample_open",
                self.env._("Sample not complete"),
                self.env._(
                    "Not looked at yet: %(lots)s. Look at the whole sample, or reject the goods.",
                    lots=", ".join(left[:5].mapped("lot_id.name")),
                ),
            )

    def _check_photos(self, inspection, decision):
        """What is accepted has the photos that its plans want."""
        wanted = inspection.line_ids.plan_id.check_ids.filtered("photo") if decision != "reject" else ()
        missing = [check.name for check in wanted if check not in inspection.photo_ids.check_id]
        if missing:
            raise Refusal(
                "photo_missing",
                self.env._("Photo missing"),
                self.env._(
                    "No photo of %(checks)s has arrived for %(inspection)s. It goes on when the device has sent it.",
                    checks=", ".join(missing),
                    inspection=inspection.name,
                ),
            )

    def _reject(self, lines, reason):
        for line in lines:
            line.write({"accepted_qty": 0, "rejected_qty": line.quantity, "defect": line.defect or reason or False})

    def _accept(self, lines, reserve, reason):
        """As the plan says; with a reservation everything but the bad units, and the reason why."""
        if reserve and not reason:
            raise UserError(self.env._("Say what the reservation is."))
        if reserve:
            for line in lines.filtered(lambda line: line.suggestion == "rejected"):
                good = line.quantity - line.found
                line.write({"accepted_qty": good, "rejected_qty": line.found, "reason": reason})
        for line in lines.filtered(lambda line: line.suggestion == "rejected" and not line.defect):
            line.defect = "; ".join(
                filter(None, lines.filtered(lambda one, own=line: one.series == own.series).mapped("defect"))
            )
        lines._take_suggestion()

    def _answer(self, inspection):
        if inspection.state == "submitted":
            return {
                "code": "to_sign",
                "title": self.env._("Handed in, to be signed"),
                "message": self.env._(
                    "A second person of quality signs %(inspection)s in Odoo: Quality › Acceptance inspection.",
                    inspection=inspection.name,
                ),
            }
        verdicts = dict(inspection._fields["verdict"]._description_selection(self.env))
        return {
            "code": f"decided_{inspection.verdict}",
            "title": verdicts[inspection.verdict],
            "message": self.env._(
                "%(inspection)s: %(accepted)s units accepted, %(rejected)s rejected.",
                inspection=inspection.name,
                accepted=f"{inspection.accepted_qty:g}",
                rejected=f"{inspection.rejected_qty:g}",
            ),
        }
