"""Scans into a transfer: take one in on a receipt, take one out on a delivery, take it back, finish."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import float_compare

from ..models.stock_move_line_known import SCAN_FIELDS, Scan, scanner_name
from .gate import Request, step_between
from .recorder import moment_of
from .refusal import Refusal

NOT_SCANNED = {"udi_evidence": "document", **dict.fromkeys(SCAN_FIELDS, False)}


class UdiScanTransfer(models.AbstractModel):
    _name = "udi.scan.transfer"
    _inherit = "udi.scan.answer"
    _description = "Scans into a transfer"

    @api.model
    @api.readonly
    def picking_state(self, picking_id):
        """The transfer as the scanning screen shows it."""
        return {"picking": self._picking(self._open_picking(picking_id, must_be_open=False))}

    @api.model
    def apply(self, picking_id, text, scanner=None, event_time=None):
        """Take one scan into a transfer; on a refusal nothing has changed.

        :param str scanner: name of the device that read the code
        :param str event_time: when it was scanned (ISO 8601, UTC without an offset), for scans kept while offline
        :returns: ``{status, code, title, message, reading, product, lot, picking}``
        """
        picking = self._open_picking(picking_id, must_be_open=False)
        answer = self.take(picking_id, text, scanner, event_time)
        picking.invalidate_recordset()
        return {**answer, "picking": self._picking(picking)}

    @api.private
    def take(self, picking_id, text, scanner=None, event_time=None, times=1):
        """`apply` without the description of the transfer, for many scans one after the other.

        :param times: how many pieces, or full packages, of a lot one scan stands for
        """
        found = {}
        try:
            picking = self._open_picking(picking_id, must_be_open=False)
            scan = Scan(scanner_name(scanner), moment_of(self.env, event_time) or fields.Datetime.now())
            with self.env.cr.savepoint():
                self._check_open(picking)
                found = self._resolve(text)
                self._multiply(found, times)
                move = self._move_for(picking, found["product"])
                step = step_between(move.location_id, move.location_dest_id)
                take = self._take_new if step == "receiving" else self._take_known
                line = take(move.with_context(udi_scan=scan), found, step)
        except Refusal as refusal:
            answer = refusal.answer
        except UserError as error:
            answer = {"status": "error", "code": "refused", "title": self.env._("Refused"), "message": str(error)}
        else:
            found["lot"] = line.lot_id
            answer = self._taken(line, found["quantity"])
        return {
            "reading": self._describe(found["reading"]) if found.get("reading") else None,
            "product": self._product(found["product"]) if found.get("product") else None,
            "lot": self._lot(found["lot"]) if found.get("lot") else None,
            **answer,
        }

    def _taken(self, line, quantity):
        return {
            "status": "ok",
            "code": "taken",
            "title": self.env._("Taken"),
            "move_line_id": line.id,
            "quantity": quantity,
            "message": self.env._(
                "%(lot)s: %(quantity)s × %(product)s",
                product=line.product_id.display_name,
                lot=line.lot_id.name,
                quantity=f"{quantity:g}",
            ),
        }

    def _multiply(self, found, times):
        if times == 1:
            return
        if found["product"].tracking == "serial":
            raise Refusal(
                "one_each",
                self.env._("Scan each one"),
                self.env._(
                    "%(product)s has a serial number on each unit: scan every one of them.",
                    product=found["product"].display_name,
                ),
            )
        found["quantity"] *= times

    @api.model
    def undo(self, picking_id, move_line_id, quantity=None):
        """Take a scan back: the line is open again, a lot made by that scan alone goes.

        :param quantity: what the scan had taken; less than the line holds leaves the rest on it
        """
        picking = self._open_picking(picking_id)
        line = picking.move_line_ids.filtered(lambda line: line.id == move_line_id)
        if not line or not line.picked:
            raise UserError(self.env._("This scan is not on the transfer any more."))
        lot = line.lot_id
        if quantity and float_compare(quantity, line.quantity_product_uom, precision_digits=6) < 0:
            line.quantity -= line.product_id.uom_id._compute_quantity(quantity, line.product_uom_id)
        elif picking.picking_type_code == "incoming" and not line.result_package_id:
            line.write({"lot_id": False, "lot_name": False, "picked": False, **NOT_SCANNED})
            self._unlink_unused(lot)
        else:
            line.write({"picked": False, **NOT_SCANNED})
        picking.invalidate_recordset()
        return {
            "status": "ok",
            "code": "undone",
            "title": self.env._("Taken back"),
            "lot": None,
            "product": None,
            "reading": None,
            "message": self.env._("The scan was taken back."),
            "picking": self._picking(picking),
        }

    def _unlink_unused(self, lots):
        """Lots that a scan of this user has just made, and that nothing else knows of, go when it is taken back."""
        own = lots.filtered(lambda lot: lot.create_uid == self.env.user)
        lines = self.env["stock.move.line"].search([("lot_id", "in", own.ids)])
        unused = (own - lines.lot_id).filtered(lambda lot: not lot.udi_event_item_ids and not lot.udi_holder_ids)
        # sudo: an operator may not delete lots, only take back what his own scan has just made
        unused.sudo().unlink()

    @api.model
    def validate(self, picking_id, event_time=None):
        """Finish the transfer: ``{status, message, action}``; an action is Odoo's own question, such as a backorder.

        :param str event_time: when it was finished, for what was done while offline; see `apply`
        """
        picking = self._open_picking(picking_id)
        if not any(picking.move_line_ids.mapped("picked")):
            return {
                "status": "error",
                "title": self.env._("Nothing scanned"),
                "message": self.env._("Scan at least one device first."),
            }
        try:
            moment_of(self.env, event_time)
            with self.env.cr.savepoint():
                result = picking.with_context(udi_event_time=event_time or None).button_validate()
        except UserError as error:
            return {"status": "error", "title": self.env._("Refused"), "message": str(error)}
        if isinstance(result, dict):
            return {"status": "warning", "title": self.env._("One more question"), "message": "", "action": result}
        return {
            "status": "ok",
            "title": self.env._("Done"),
            "message": self.env._("%(transfer)s is finished.", transfer=picking.name),
            "picking": self._picking(picking),
        }

    # ------------------------------------------------------------------ receipt
    def _take_new(self, move, found, step):
        """Goods that come from a supplier: their lot may be new to us."""
        lot = self._lot_of_receipt(move, found)
        self._ask(move, lot, found["quantity"], step)
        same = self._lines_of(move, lot).filtered("picked")
        if same and found["product"].tracking == "serial":
            raise self._double(lot.name)
        self._check_room(move, found["quantity"])
        line = same[:1] or self._announced_line(move, lot) or self._next_lines(move, step)
        return self._fill(move, line, lot, found["quantity"], add=bool(same))

    def _announced_line(self, move, lot):
        """The line on which a supplier has announced this lot in a package."""
        return move.env["stock.move.line"].search(
            Domain("move_id", "=", move.id)
            & Domain("picked", "=", False)
            & Domain("result_package_id", "!=", False)
            & (Domain("lot_id", "=", lot.id) | Domain("lot_id", "=", False) & Domain("lot_name", "=", lot.name)),
            limit=1,
        )

    # ------------------------------------------------------------------ everything else
    def _take_known(self, move, found, step):
        """Goods that must be known already: deliveries, returns, moves inside the company."""
        lot = found["lot"]
        if not lot:
            raise Refusal(
                "unknown_lot",
                self.env._("Unknown unit"),
                self.env._(
                    "%(lot)s of %(product)s was never received or made here. Check the label; receive it first.",
                    lot=found.get("name") or "–",
                    product=found["product"].display_name,
                ),
            )
        self._compare(lot, found["reading"])
        same = self._lines_of(move, lot)
        picked = same.filtered("picked")
        if picked and found["product"].tracking == "serial":
            raise self._double(lot.name)
        self._ask(move, lot, found["quantity"], step)
        self._check_room(move, found["quantity"])
        line = self._same_pack(picked)[:1] or (same - picked)[:1] or self._next_lines(move, step)
        return self._fill(move, line, lot, found["quantity"], add=bool(line & picked))

    def _same_pack(self, lines):
        """The lines among these that a scan may add to; an addon that packs on a transfer's lines tells them apart."""
        return lines

    # ------------------------------------------------------------------ shared
    def _move_for(self, picking, product):
        moves = picking.move_ids.filtered(
            lambda move: move.product_id == product and move.state not in ("done", "cancel")
        )
        if not moves:
            wanted = ", ".join(picking.move_ids.product_id.mapped("display_name")[:3])
            raise Refusal(
                "wrong_product",
                self.env._("Wrong product"),
                self.env._(
                    "This is %(product)s. The transfer is for %(wanted)s. Put it back.",
                    product=product.display_name,
                    wanted=wanted,
                ),
            )
        return next((move for move in moves if self._scanned(move) < move.product_uom_qty), moves[0])

    def _ask(self, move, lot, quantity, step):
        findings = self.env["udi.gate"].check([self._request(move, lot, quantity, step)])
        stop = [finding for finding in findings if finding.action == "block"]
        if stop:
            self.env["udi.gate.attempt"]._note_refused(stop)
            raise Refusal(stop[0].rule, self._rule_title(stop[0].rule), "\n".join(f.message for f in stop))

    def _request(self, move, lot, quantity, step):
        return Request(
            move.product_id,
            lot,
            step,
            quantity,
            lot.name,
            move.picking_type_id,
            source=move.location_id,
            destination=move.location_dest_id,
            partner=move.picking_id.partner_id,
        )

    def _check_room(self, move, quantity):
        scanned, wanted = self._scanned(move), self._wanted(move)
        if float_compare(scanned + quantity, wanted, precision_digits=6) > 0:
            raise self._too_many(move, scanned, wanted)

    def _wanted(self, move):
        return move.product_uom._compute_quantity(move.product_uom_qty, move.product_id.uom_id)

    def _scanned(self, move):
        """What was scanned into a move. Added up by the database: a move of ten thousand serials is not read."""
        [[scanned]] = self.env["stock.move.line"]._read_group(
            [("move_id", "=", move.id), ("picked", "=", True)], aggregates=["quantity_product_uom:sum"]
        )
        return scanned or 0.0

    def _lines_of(self, move, lot):
        return move.env["stock.move.line"].search([("move_id", "=", move.id), ("lot_id", "=", lot.id)])

    def _next_lines(self, move, step, count=1):
        """The first lines of a move that are still to be scanned; on a receipt those for which nobody typed a lot."""
        domain = [("move_id", "=", move.id), ("picked", "=", False)]
        if step == "receiving":
            domain += [("lot_id", "=", False), ("lot_name", "in", (False, ""))]
        return move.env["stock.move.line"].search(domain, limit=count)

    def _double(self, lot_name):
        return Refusal(
            "double",
            self.env._("Scanned already"),
            self.env._("%(lot)s was scanned on this transfer already.", lot=lot_name),
            status="warning",
        )

    def _too_many(self, move, scanned, wanted):
        return Refusal(
            "too_many",
            self.env._("One too many"),
            self.env._(
                "%(scanned)s of %(wanted)s %(product)s are scanned already. Put this one back.",
                scanned=f"{scanned:g}",
                wanted=f"{wanted:g}",
                product=move.product_id.display_name,
            ),
        )

    def _fill(self, move, line, lot, quantity, add):
        """Write the scan on a line of the move; what the line held beyond it stays open on a line of its own.

        Lines are made in the move's environment: it carries the scan, and only a scan may say that it was one.
        """
        scan = move.env.context["udi_scan"]
        if add:
            line.write({"quantity": line.quantity + quantity, **scan.values(self.env.user)})
            return line
        values = {"lot_id": lot.id, "quantity": quantity, "picked": True, **scan.values(self.env.user)}
        if line.lot_id != lot:
            values |= self._source_values(line, self._quants_under(move, lot).get(lot), quantity)
        if not line:
            return move.env["stock.move.line"].create(
                {**move._prepare_move_line_vals(), **values, "product_uom_id": move.product_id.uom_id.id}
            )
        rest = line.quantity_product_uom - quantity
        if line.product_uom_id != move.product_id.uom_id:
            values["product_uom_id"] = move.product_id.uom_id.id
        line.write(values)
        if rest > 0 and move.picking_type_id.code == "incoming":
            package = line.result_package_id  # what is announced in one stays so
            announced = {"lot_id": lot.id, "result_package_id": package.id} if package else {}
            move.env["stock.move.line"].create(
                {
                    **move._prepare_move_line_vals(),
                    "quantity": rest,
                    "product_uom_id": move.product_id.uom_id.id,
                    "picked": False,
                    **announced,
                }
            )
        return line

    def _open_picking(self, picking_id, must_be_open=True):
        picking = self.env["stock.picking"].browse(int(picking_id)).exists()
        if not picking:
            raise UserError(self.env._("This transfer does not exist any more."))
        picking.check_access("read")
        if must_be_open:
            try:
                self._check_open(picking)
            except Refusal as refusal:
                raise UserError(refusal.answer["message"]) from refusal
        return picking

    def _check_open(self, picking):
        if picking.state in ("done", "cancel"):
            raise Refusal(
                "closed",
                self.env._("Transfer is finished"),
                self.env._(
                    "%(transfer)s is finished or cancelled: nothing can be scanned into it.", transfer=picking.name
                ),
            )
