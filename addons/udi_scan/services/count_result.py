"""What a count says of the books, and the stock made what was counted.

Between a scan and this comparison goods may have moved. What moved after the last scan of a lot is added to what was
counted; a lot that moved between its first scan and its last, or anywhere in the count without being seen, says
nothing: it is named and left as it is.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_compare

DIGITS = 6


class UdiScanCountResult(models.AbstractModel):
    _name = "udi.scan.count.result"
    _description = "Result of a count"

    @api.private
    def compare(self, count, finished_on):
        """Write the result of every lot on the count; returns the answer for who counted."""
        # sudo: counts are written by the services alone
        count = count.sudo()
        quants = self._quants(count)
        self._add_unseen(count, quants)
        moved = self._moved(count)
        others = self._other_places(count)
        for line in count.line_ids:
            line.write(self._result(line, quants.get(line.lot_id.id, []), moved.get(line.lot_id.id), others))
        wrong = count.line_ids.filtered(lambda line: line.kind != "right")
        count.write({"finished_on": finished_on, "state": "to_apply" if wrong else "done"})
        if not wrong:
            count.write({"applied_on": fields.Datetime.now(), "applied_by_id": self.env.uid})
            self._note_counted(count)
            return {
                "code": "count_right",
                "title": self.env._("All there"),
                "message": self.env._("%(place)s is as booked.", place=count.location_id.complete_name),
            }
        self._propose(count, quants)
        return {
            "code": "count_differs",
            "title": self.env._("Counted, with differences"),
            "message": self.env._(
                "%(count)s lots differ from the books: %(lots)s. A stock manager looks at them and applies the count.",
                count=len(wrong),
                lots=", ".join(wrong[:5].lot_id.mapped("name")),
            ),
        }

    def _quants(self, count):
        """``{lot id: quants}`` of the controlled lots in the place."""
        # sudo: what lies in the place does not depend on who counts it
        found = {}
        quants = self.env["stock.quant"].sudo()
        domain = [
            ("location_id", "=", count.location_id.id),
            ("product_id.udi_controlled", "=", True),
            ("lot_id", "!=", False),
        ]
        for quant in quants.search(domain):
            found.setdefault(quant.lot_id.id, []).append(quant)
        return found

    def _add_unseen(self, count, quants):
        seen = set(count.line_ids.lot_id.ids)
        unseen = [lot for lot, rows in quants.items() if lot not in seen and sum(row.quantity for row in rows) > 0]
        count.line_ids.create([{"count_id": count.id, "lot_id": lot, "counted": 0.0} for lot in unseen])

    def _moved(self, count):
        """``{lot id: (moves while it was counted, net quantity since its last scan)}``, by one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT c.lot_id,
                       count(*) FILTER (WHERE c.last_on IS NULL OR m.date <= c.last_on),
                       coalesce(sum(CASE WHEN m.location_dest_id = %(place)s THEN m.quantity_product_uom
                                         ELSE -m.quantity_product_uom END) FILTER (WHERE m.date > c.last_on), 0)::float
                  FROM udi_scan_count_line c
                  JOIN stock_move_line m ON m.lot_id = c.lot_id AND m.state = 'done'
                       AND m.date > coalesce(c.first_on, %(start)s)
                       AND (m.location_id = %(place)s) <> (m.location_dest_id = %(place)s)
                 WHERE c.count_id = %(count)s
              GROUP BY c.lot_id
                """,
                place=count.location_id.id,
                start=count.started_on,
                count=count.id,
            )
        )
        return {lot: (during, since) for lot, during, since in self.env.cr.fetchall()}

    def _other_places(self, count):
        """``{lot id: quant}`` of counted serials that the books know in one other place of the company."""
        serials = count.line_ids.filtered(lambda line: line.counted and line.product_id.tracking == "serial").lot_id
        # sudo: as in `_quants`
        found = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", serials.ids),
                    ("location_id", "!=", count.location_id.id),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("company_id", "=", count.company_id.id),
                    ("quantity", ">", 0),
                ]
            )
        )
        return {quant.lot_id.id: quant for quant in found}

    def _result(self, line, quants, moved, others):
        during, since = moved or (0, 0.0)
        expected = sum(quant.quantity for quant in quants) - since
        difference = line.counted - expected
        other = others.get(line.lot_id.id)
        kind = "right"
        if during:
            kind = "unsure"
        elif float_compare(difference, 0, precision_digits=DIGITS):
            if difference > 0 and other:
                kind = "moved"
            elif len(quants) > 1:
                kind = "packed"
            else:
                kind = "more" if difference > 0 else "missing"
        return {
            "expected": expected,
            "difference": difference,
            "kind": kind,
            "other_place_id": other.location_id.id if kind == "moved" else False,
        }

    def _propose(self, count, quants):
        """Into Odoo's own inventory, as the person who counted: there a stock manager sees and applies it too.

        The same few statements however many lots differ; only a row of a lot that the books do not have in this place
        is inserted by Odoo one by one.
        """
        lines = count.line_ids.filtered(lambda line: line.kind in ("missing", "more"))
        rows = {lot: found[0].id for lot, found in quants.items()}
        rows.update(self._empty_rows(count, lines.lot_id.filtered(lambda lot: lot.id not in rows)))
        inventory = self.env["stock.quant"].with_context(inventory_mode=True)
        known = inventory.browse(rows[lot.id] for lot in lines.lot_id)
        known.write({"user_id": count.user_id.exists().id})
        for line in lines:
            quant = known.browse(rows[line.lot_id.id]).with_prefetch(known.ids)
            quant.inventory_quantity = quant.quantity + line.difference

    def _empty_rows(self, count, lots):
        """``{lot id: quant id}`` of new rows without a quantity, for lots that the books do not have in this place."""
        lots.fetch(["lot_properties"])  # each new row asks for its own lot's
        place, today = count.location_id.id, fields.Date.today()
        values = [
            {"product_id": lot.product_id.id, "location_id": place, "lot_id": lot.id, "inventory_date": today}
            for lot in lots
        ]
        # sudo: as Odoo does itself for whoever counts; that he may is asked when the counted quantity is written
        return {quant.lot_id.id: quant.id for quant in self.env["stock.quant"].sudo().create(values)}

    # ------------------------------------------------------------------ decisions of a person
    @api.private
    def may_apply(self, count):
        return self.env.user.has_group("stock.group_stock_manager") and count.user_id != self.env.user

    @api.private
    def apply(self, count):
        """Apply the differences; who counted does not approve it himself.

        :returns: Odoo's own question where stock has changed since, else None
        """
        self._check(count, "to_apply")
        if not self.env.user.has_group("stock.group_stock_manager"):
            raise AccessError(self.env._("Only a stock manager applies a count."))
        if count.user_id == self.env.user:
            raise UserError(self.env._("Somebody else has to apply what you have counted."))
        self._move_found(count)
        lots = count.line_ids.filtered(lambda line: line.kind in ("missing", "more")).lot_id
        quants = self.env["stock.quant"].search(
            [
                ("location_id", "=", count.location_id.id),
                ("lot_id", "in", lots.ids),
                ("inventory_quantity_set", "=", True),
            ]
        )
        question = quants.with_context(inventory_mode=True).action_apply_inventory() if quants else None
        if isinstance(question, dict):
            return question
        self._close(count, "done")
        self._note_counted(count)
        return None

    def _move_found(self, count):
        """What lies here and is booked elsewhere was moved without anybody saying so: it is now."""
        lines = count.line_ids.filtered(lambda line: line.kind == "moved")
        quants = self.env["stock.quant"]
        for line in lines:
            quants |= line.lot_id.quant_ids.filtered(
                lambda quant, place=line.other_place_id: quant.location_id == place and quant.quantity > 0
            )
        if quants:
            quants.move_quants(location_dest_id=count.location_id, message=count.name)

    @api.private
    def close_early(self, count):
        """Compare although a device has not said that it is done: it was lost, or its user went home."""
        self.env["udi.scan.runner"].check_may_settle()
        self._check(count, "counting")
        return self.compare(count, fields.Datetime.now())

    @api.private
    def drop(self, count):
        """Not used: what it has proposed to Odoo's inventory goes too."""
        if not (self.env["udi.scan.runner"].may_settle() or self.env.user.has_group("stock.group_stock_manager")):
            raise AccessError(self.env._("Shift leaders, quality and stock managers drop a count."))
        self._check(count, "counting", "to_apply")
        # sudo: the proposal of this count, made by whoever counted; it changes no quantity
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("location_id", "=", count.location_id.id),
                    ("lot_id", "in", count.line_ids.lot_id.ids),
                    ("inventory_quantity_set", "=", True),
                ]
            )
        )
        quants.action_clear_inventory_quantity()
        self._close(count, "dropped")

    def _check(self, count, *states):
        count.check_access("read")
        if count.state not in states:
            raise UserError(self.env._("%(count)s is closed already. Reload the page.", count=count.name))

    def _close(self, count, state):
        # sudo: counts are written by the services alone
        count.sudo().write({"state": state, "applied_on": fields.Datetime.now(), "applied_by_id": self.env.uid})

    def _note_counted(self, count):
        # sudo: as Odoo itself when an inventory is applied
        count.location_id.sudo().last_inventory_date = fields.Date.today()
