"""A second person scans what was picked before it leaves: what is right, wrong, missing or too many, and who signed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ..models.stock_move_line_known import scanner_name
from ..models.stock_picking_check import RULE
from .gate import OWN
from .recorder import moment_of
from .refusal import Refusal

CHECKING = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")
NAMED = 5  # lots named in a sentence


class UdiIssueChecking(models.AbstractModel):
    _name = "udi.issue.checking"
    _description = "Issue check by a second person"

    # ------------------------------------------------------------------ what there is to check
    @api.private
    def action_of(self, picking):
        """What the gates' table says of this delivery: "off", "warn" or "block", the strictest of its products."""
        if picking.location_id.usage not in OWN or picking.location_dest_id.usage != "customer":
            return "off"
        settings = self.env["udi.gate.rule"].with_company(picking.company_id)._settings()
        controlled = picking.move_ids.product_id.filtered("udi_controlled")
        found = {settings(RULE, product.categ_id, picking.picking_type_id).action for product in controlled}
        return next((action for action in ("block", "warn") if action in found), "off")

    @api.private
    def expected(self, picking):
        """What was picked: ``{lot: quantity in the product's unit}``."""
        found = {}
        lines = picking.move_line_ids.filtered("picked")._udi_lines()
        named = lines._udi_named_lots()
        for line in lines:
            lot = line.lot_id or named.get((line.product_id.id, line.lot_name))
            if lot:
                found[lot] = found.get(lot, 0) + line.quantity_product_uom
        return found

    @api.private
    def pickers(self, picking):
        """Who picked: whoever scanned the lines of the delivery and of the transfers inside that led to it; a line
        that nobody scanned was picked by the person who wrote it last."""
        # sudo: the picking room's transfers may be closed to whoever checks
        moves = picking.sudo().move_ids
        before = moves.browse(moves._rollup_move_origs()).filtered(lambda move: move.picking_code == "internal")
        lines = (moves | before).move_line_ids.filtered("picked")._udi_lines()
        people = lines.udi_scanned_by_id | lines.filtered(lambda line: not line.udi_scanned_by_id).write_uid
        return people.filtered(lambda user: user._is_internal() and not user._is_superuser()).with_env(self.env)

    @api.private
    def check_may(self, picking):
        """:raises Refusal: where this user may not check this delivery now"""
        if not any(self.env.user.has_group(group) for group in CHECKING):
            raise AccessError(self.env._("Operators and quality check deliveries. Ask the administrator for the role."))
        if picking.picking_type_code != "outgoing":
            raise self._no("wrong_job", self.env._("No delivery"), self.env._("Only deliveries are checked this way."))
        if picking.state in ("done", "cancel"):
            raise self._no(
                "closed",
                self.env._("Transfer is finished"),
                self.env._(
                    "%(transfer)s is finished or cancelled: nothing is checked any more.", transfer=picking.name
                ),
            )
        if self.env.user in self.pickers(picking):
            raise self._no(
                "same_person",
                self.env._("You picked it yourself"),
                self.env._(
                    "%(transfer)s was picked by you. Hand it to a colleague: a second person checks it.",
                    transfer=picking.name,
                ),
            )
        if not self.expected(picking):
            raise self._no(
                "nothing_picked",
                self.env._("Nothing is picked yet"),
                self.env._("%(transfer)s has no picked unit yet. Pick it first.", transfer=picking.name),
            )

    def _no(self, code, title, message, status="error", **facts):
        return Refusal(code, title, message, status=status, **facts)

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
                found = scan._resolve(text)
                scan._multiply(found, times)
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

    def _compare(self, picking, found):
        """Right, too many or not on this delivery; ``result`` is what the record says of it."""
        lot, product, quantity = found["lot"], found["product"], found["quantity"]
        expected, words = self.expected(picking), {"lot": found.get("name") or (lot.name if lot else "–")}
        move = picking.move_ids.filtered(lambda move: move.product_id == product)[:1]
        if lot and found["reading"].agency:
            self.env["udi.scan"]._compare(lot, found["reading"])
        if lot and move:
            self.env["udi.scan"]._ask(move, lot, found, "shipping")
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

    # ------------------------------------------------------------------ what is known
    @api.private
    def state(self, picking):
        """``{right, missing, wrong, excess}``: lists of ``(name, quantity)`` of the check that is open."""
        check, expected = self._open(picking), self.expected(picking)
        seen = self._seen(check, self.pickers(picking))
        left = {lot: quantity - seen.get(lot, 0) for lot, quantity in expected.items()}
        kept = self._kept(check)
        return {
            "right": [(lot.name, quantity) for lot, quantity in seen.items() if lot in expected],
            "missing": [(lot.name, rest) for lot, rest in left.items() if float_compare(rest, 0, 6) > 0],
            **{
                kind: [(line.name, line.quantity) for line in kept if line.result == kind]
                for kind in ("wrong", "excess")
            },
        }

    def _kept(self, check):
        return check.line_ids.filtered(lambda line: line.result != "back") - check.line_ids.takes_back_id

    def _seen(self, check, pickers=()):
        """``{lot: quantity}`` that a check found right; what somebody scanned who picks as well is to be seen again."""
        found = {}
        for line in self._kept(check).filtered(lambda line: line.result == "right" and line.user_id not in pickers):
            found[line.lot_id] = found.get(line.lot_id, 0) + line.quantity
        return found

    def _open(self, picking):
        return self.env["udi.issue.check"].search([("picking_id", "=", picking.id), ("state", "=", "open")])

    def _open_check(self, picking, moment):
        check = self._open(picking)
        if check:
            return check
        # sudo: as in `_keep`
        checks = self.env["udi.issue.check"].sudo()
        check = checks.create({"picking_id": picking.id, "company_id": picking.company_id.id, "started_on": moment})
        return check.sudo(False)

    def _latest(self, pickings):
        """``{picking id: the last signed check}``, by one statement."""
        # sudo: whether a delivery was checked does not depend on who asks
        checks = self.env["udi.issue.check"].sudo()
        found = {}
        for check in checks.search([("picking_id", "in", pickings.ids), ("state", "!=", "open")], order="id"):
            found[check.picking_id.id] = check
        return found

    def _states(self, pickings):
        """``{picking: state}`` as `stock.picking.udi_issue_check_state` shows it."""
        latest = self._latest(pickings)
        # sudo: as in `_latest`
        checks = self.env["udi.issue.check"].sudo()
        opened = checks.search([("picking_id", "in", pickings.ids), ("state", "=", "open")])
        busy = set(opened.picking_id.ids)
        states = {}
        for picking in pickings:
            check = latest.get(picking.id or 0)
            if picking.id in busy:
                states[picking] = "open"
            elif not check:
                waiting = picking.state not in ("done", "cancel", "draft") and self.action_of(picking) != "off"
                states[picking] = "todo" if waiting else "none"
            elif check.state == "failed":
                states[picking] = "failed"
            else:
                states[picking] = "changed" if self._beyond(check, self.expected(picking)) else "passed"
        return states

    def _beyond(self, check, wanted):
        """Lots of which more is wanted than a check found right."""
        seen = {lot.id: quantity for lot, quantity in self._seen(check).items()}
        return [lot for lot, quantity in wanted.items() if float_compare(quantity, seen.get(lot.id, 0), 6) > 0]
