"""A second person scans what was picked before it leaves: what is right, wrong, missing or too many, and who signed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import float_compare

from ..models.stock_picking_check import RULE
from .gate import OWN
from .refusal import Refusal

CHECKING = ("udi_traceability.group_udi_operator", "udi_traceability.group_udi_quality")


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

    @api.private
    def hand_over(self, picking):
        """The picker is done. Returns whether a check has to come now, hence whether the delivery may not leave yet."""
        if self.action_of(picking) != "block" or self._states(picking)[picking] == "passed":
            return False
        picking.udi_handed_on = fields.Datetime.now()
        return True

    @api.private
    def waiting(self, limit=None):
        """Deliveries for a second person, the next first: handed over, or picked completely."""
        domain = [
            ("picking_type_code", "=", "outgoing"),
            ("state", "in", ("confirmed", "assigned", "waiting")),
            ("move_ids.product_id.udi_controlled", "=", True),
            ("move_line_ids.picked", "=", True),
        ]
        pickings = self.env["stock.picking"].search(domain, order="scheduled_date, id", limit=limit)
        done = pickings.filtered(lambda picking: picking.udi_handed_on or self._is_picked(picking))
        states = self._states(done)
        return done.filtered(lambda picking: states[picking] != "passed")

    def _is_picked(self, picking):
        moves = picking.move_ids.filtered(lambda move: move.product_id.udi_controlled and move.state != "cancel")
        scan = self.env["udi.scan"]
        return all(
            float_compare(
                scan._scanned(move),
                move.product_uom._compute_quantity(move.product_uom_qty, move.product_id.uom_id),
                precision_digits=6,
            )
            >= 0
            for move in moves
        )

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
