"""The scans of an issue check and its signature."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ..models.stock_move_line_known import scanner_name
from .recorder import moment_of
from .refusal import Refusal

NAMED = 5  # lots named in a sentence
STRANGERS = frozenset({"unknown_di", "not_adopted"})


class UdiIssueChecking(models.AbstractModel):
    _inherit = "udi.issue.checking"

    # ------------------------------------------------------------------ scans
    @api.private
    def take(self, picking_id, text, key=None, scanner=None, event_time=None, times=1):
        """Check one scan. ``kept`` in the answer says that it is on record, right or wrong.

        :param str key: what a device calls this scan, to take it back and to take it once
        :param times: how many pieces, or full packages, of a lot one scan stands for
        :returns: an answer as that of `udi.scan.take`
        """
        scan = self.env["udi.scan"]
        found = {}
        try:
            moment = moment_of(self.env, event_time) or fields.Datetime.now()
            picking = scan._open_picking(picking_id, must_be_open=False)
            with self.env.cr.savepoint():
                self.check_may(picking)
                found = self._found(text, times)
                answer = self._compare(picking, found)
                vals = {"user_id": self.env.uid, "scanned_on": moment, "scanner": scanner_name(scanner), "key": key}
                self._keep(self._open_check(picking, moment), answer["result"], found, vals)
        except Refusal as refusal:
            answer = refusal.answer
        except (AccessError, UserError) as error:
            answer = {"status": "error", "code": "refused", "title": self.env._("Refused"), "message": str(error)}
        else:
            answer["kept"] = True
        return {
            "product": scan._product(found["product"]) if found.get("product") else None,
            "lot": scan._lot(found["lot"]) if found.get("lot") else None,
            **answer,
        }

    def _found(self, text, times):
        """What was scanned. A device that the register does not know is in the box all the same: it is wrong there."""
        scan = self.env["udi.scan"]
        try:
            found = scan._resolve(text)
        except Refusal as refusal:
            reading = refusal.answer.get("reading")
            if refusal.answer["code"] not in STRANGERS or not reading:
                raise
            name = reading["serial"] or reading["lot"] or reading["di"]
            return {"product": self.env["product.product"], "lot": None, "name": name, "quantity": times}
        scan._multiply(found, times)
        return found

    def _compare(self, picking, found):
        """Right, too many or not on this delivery; ``result`` is what the record says of it."""
        lot, product, quantity = found["lot"], found["product"], found["quantity"]
        expected, words = self.expected(picking), {"lot": found.get("name") or (lot.name if lot else "–")}
        move = picking.move_ids.filtered(lambda move: move.product_id == product)[:1]
        if lot and found["reading"].agency:
            self.env["udi.scan"]._compare(lot, found["reading"])
        if lot and move:
            self.env["udi.scan"]._ask(move, lot, found["quantity"], "shipping")
        if not lot or lot not in expected:
            wanted = [item.name for item in expected if item.product_id == product]
            sentence = self.env._("%(lot)s is not on this delivery. Take it out of the box.", **words)
            if wanted:
                sentence = self.env._(
                    "%(lot)s is not on this delivery. Take it out of the box. Of this product it takes %(wanted)s.",
                    wanted=self._names(wanted),
                    **words,
                )
            return self._answer("wrong", "error", self.env._("Not on this delivery"), sentence)
        seen = self._seen(self._open(picking), self.pickers(picking)).get(lot, 0)
        if product.tracking == "serial" and seen:
            raise self._no(
                "double",
                self.env._("Scanned already"),
                self.env._("%(lot)s is checked already. Nothing was counted.", **words),
                status="warning",
            )
        if float_compare(seen + quantity, expected[lot], precision_digits=6) > 0:
            sentence = self.env._(
                "%(wanted)s of %(lot)s are on the delivery, %(seen)s are checked already. Take this out of the box.",
                wanted=f"{expected[lot]:g}",
                seen=f"{seen:g}",
                **words,
            )
            return self._answer("excess", "error", self.env._("One too many"), sentence)
        sentence = self.env._(
            "%(lot)s: %(quantity)s × %(product)s", quantity=f"{quantity:g}", product=product.display_name, **words
        )
        return self._answer("right", "ok", self.env._("Right"), sentence)

    def _answer(self, result, status, title, message):
        return {"status": status, "code": result, "result": result, "title": title, "message": message}

    def _keep(self, check, result, found, vals):
        """Write one line of the record."""
        # sudo: the record of a check is closed to everybody; this service alone adds to it
        lines = self.env["udi.issue.check.line"].sudo()
        return lines.create(
            {
                "check_id": check.id,
                "result": result,
                "product_id": found["product"].id,
                "lot_id": found["lot"].id if found["lot"] else False,
                "name": (found["lot"].name if found["lot"] else found.get("name")) or "–",
                "quantity": found["quantity"],
                **vals,
            }
        )

    @api.private
    def take_back(self, picking_id, key):
        """A scan of this check was a mistake: it stays on record, and one that takes it back beside it."""
        picking = self.env["udi.scan"]._open_picking(picking_id, must_be_open=False)
        line = self._open(picking).line_ids.filtered(lambda line: key and line.key == key)
        if not line or line in line.check_id.line_ids.takes_back_id:
            raise UserError(self.env._("This scan is not in the open check any more."))
        # sudo: as in `_keep`
        lines = self.env["udi.issue.check.line"].sudo()
        lines.create(
            {
                "check_id": line.check_id.id,
                "result": "back",
                "product_id": line.product_id.id,
                "lot_id": line.lot_id.id,
                "name": line.name,
                "quantity": -line.quantity,
                "user_id": self.env.uid,
                "scanned_on": fields.Datetime.now(),
                "takes_back_id": line.id,
            }
        )
        return {"status": "ok", "code": "undone", "title": self.env._("Taken back"), "message": ""}

    # ------------------------------------------------------------------ the signature
    @api.private
    def sign(self, picking_id, key=None, scanner=None, event_time=None):
        """Close the check under the name of this user: right where nothing is missing, else not right.

        What was wrong or too many was told to be taken out of the box, and stands in the record.

        :param str key: the signed step of the device
        :raises UserError: this user may not check it, or nothing was scanned
        """
        moment = moment_of(self.env, event_time) or fields.Datetime.now()
        picking = self.env["udi.scan"]._open_picking(picking_id, must_be_open=False)
        try:
            self.check_may(picking)
        except Refusal as refusal:
            raise UserError(refusal.answer["message"]) from refusal
        check = self._open(picking)
        if not check.line_ids:
            raise UserError(self.env._("Scan at least one unit of %(transfer)s first.", transfer=picking.name))
        state = self.state(picking)
        passed = not state["missing"]
        # sudo: as above
        check.sudo().write(
            {
                "state": "passed" if passed else "failed",
                "user_id": self.env.uid,
                "signed_on": moment,
                "scanner": scanner_name(scanner),
                "signed_key": key,
                "picker_names": ", ".join(self.pickers(picking).mapped("name")),
                "difference": self._difference(state),
            }
        )
        if not passed:
            picking.udi_handed_on = False  # back to whoever picked it
            return {
                "status": "warning",
                "code": "check_failed",
                "title": self.env._("Not right"),
                "message": self.env._("Signed as not right: %(difference)s", difference=check.difference),
            }
        self._record(picking, check)
        return {
            "status": "ok",
            "code": "check_passed",
            "title": self.env._("Checked"),
            "message": self.env._(
                "%(transfer)s is right. Signed by %(user)s.", transfer=picking.name, user=self.env.user.name
            ),
        }

    def _record(self, picking, check):
        """The ledger: these units were looked at and are what the delivery says."""
        expected = self.expected(picking)
        self.env["udi.recorder"].inspected(
            self.env["stock.lot"].union(*expected),
            True,
            document=picking,
            reason=self.env._("Issue check by a second person"),
            quantities={lot.id: quantity for lot, quantity in expected.items()},
            company_id=picking.company_id.id,
            source=picking.location_id,
            read_point=picking.picking_type_id.warehouse_id.name,
            partner=picking.partner_id,
            scanner=check.scanner,
            event_time=check.signed_on,
            evidence="scanned",
        )

    def _difference(self, state):
        """What differs, one kind a line; "" where all is right."""
        lots = {
            kind: self._names([f"{name} × {quantity:g}" for name, quantity in state[kind]])
            for kind in ("missing", "wrong", "excess")
            if state[kind]
        }
        words = {
            "missing": lambda names: self.env._("Missing: %(lots)s", lots=names),
            "wrong": lambda names: self.env._("Not on this delivery: %(lots)s", lots=names),
            "excess": lambda names: self.env._("Too many: %(lots)s", lots=names),
        }
        return "\n".join(words[kind](names) for kind, names in lots.items())

    def _names(self, names):
        more = "" if len(names) <= NAMED else self.env._(" and %(count)s more", count=len(names) - NAMED)
        return ", ".join(names[:NAMED]) + more
