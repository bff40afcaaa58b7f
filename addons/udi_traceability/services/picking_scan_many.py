"""Many scans into one transfer at once: the lines, lots and answers of one after the other for a fraction of the time.

What is read is read together, placed in memory (`picking_scan_plan`) and written together. Whatever is not plain, be it
refused, ambiguous or unknown, is taken alone at its place in the order, so that one place judges.
"""

from itertools import groupby

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.stock_move_line_known import Scan, scanner_name
from .gate import step_between
from .picking_scan_plan import Line, Move, Taken
from .recorder import moment_of
from .refusal import Refusal


class Alone(Exception):
    """These steps are not plain; nothing was written."""

    def __init__(self, numbers):
        super().__init__(numbers)
        self.numbers = set(numbers)


class UdiScanTransfer(models.AbstractModel):
    _inherit = "udi.scan.transfer"

    @api.private
    def take_many(self, picking_id, steps):
        """Take scans one after the other into a transfer.

        SQL statements grow with the products, people and refusals among the steps, not with their number.

        :param steps: list of `picking_scan_plan.Step`
        :returns: for each step the answer of `take`; where it went well without the description of what was read
        """
        answers, alone, cuts, start = [], set(), set(), 0
        while start < len(steps):
            stops = (n for n in range(start, len(steps)) if n in alone or (n in cuts and n > start))
            end = next(stops, len(steps))
            if end <= start + 1:
                answers.append(self._take_alone(picking_id, steps[start]))
                start += 1
                continue
            try:
                with self.env.cr.savepoint():
                    answers += self._take_run(picking_id, dict(enumerate(steps[start:end], start)))
                start = end
            except Alone as found:
                alone |= found.numbers
            except UserError:
                # one of them, and nobody knows which: both halves for themselves
                cuts.add((start + end) // 2)
        return answers

    def _take_alone(self, picking_id, step):
        return self.with_env(step.env).take(picking_id, step.text, step.scanner, step.event_time, step.times)

    def _take_run(self, picking_id, steps):
        """Answers for ``{number: step}``, all of them plain.

        :raises Alone: for those that are not
        """
        picking = self._picking_of_all(picking_id, steps)
        scans = self._scans(steps)
        moves, taken = self._plan(picking, self._read_steps(steps))
        lots = self._lots_for(steps, taken)
        self._compare_all(taken, lots)
        self._ask_for_all(steps, taken, lots)
        for move in moves:
            sources = self._sources(move, lots)
            self._write_lines(move, steps, scans, lots, sources)
            self._make_lines(move, steps, scans, lots, sources)
        return [self.with_env(steps[item.number].env)._answer_taken(item, lots) for item in taken]

    def _picking_of_all(self, picking_id, steps):
        try:
            for env in {step.env for step in steps.values()}:
                own = self.with_env(env)
                picking = own._open_picking(picking_id, must_be_open=False)
                own._check_open(picking)
        except (Refusal, UserError):
            raise Alone(steps) from None
        return picking

    def _scans(self, steps):
        """``{number: Scan}``"""
        scans, wrong, now = {}, [], fields.Datetime.now()
        for number, step in steps.items():
            try:
                scans[number] = Scan(scanner_name(step.scanner), moment_of(step.env, step.event_time) or now)
            except UserError:
                wrong.append(number)
        if wrong:
            raise Alone(wrong)
        return scans

    def _read_steps(self, steps):
        """``{number: found}`` in the order of the steps; see `_resolve`."""
        founds, odd = {}, []
        for env, numbers in _by_env(steps):
            own = self.with_env(env)
            read = own._resolve_many([steps[number].text for number in numbers])
            for number, found in zip(numbers, read, strict=True):
                try:
                    if found:
                        own._multiply(found, steps[number].times)
                except Refusal:
                    found = None
                if not found or found["quantity"] != found["product"].uom_id.round(found["quantity"]):
                    odd.append(number)
                founds[number] = found
        if odd:
            raise Alone(odd)
        return {number: founds[number] for number in steps}

    # ------------------------------------------------------------------ the plan
    def _plan(self, picking, founds):
        """``(moves, taken)``: all `Move` that are scanned into and a `Taken` for each step, in their order."""
        moves, taken, homeless = {}, [], []
        by_product = {}
        for number, found in founds.items():
            by_product.setdefault(found["product"].id, {})[number] = found
        for product_id, own in by_product.items():
            records = picking.move_ids.filtered(
                lambda move, product_id=product_id: (
                    move.product_id.id == product_id and move.state not in ("done", "cancel")
                )
            )
            moves[product_id] = self._planned_moves(records, own)
            if not moves[product_id]:
                homeless += own
        if homeless:
            raise Alone(homeless)
        for number, found in founds.items():
            choice = moves[found["product"].id]
            item = Taken(number, found, (found["product"].id, found["name"]))
            next((move for move in choice if not move.is_full), choice[0]).take(item)
            taken.append(item)
        return [move for choice in moves.values() for move in choice], taken

    def _planned_moves(self, records, founds):
        """`Move` for each of the moves of one product; none where a line of theirs is in another unit."""
        lots = {found["lot"].id: found["lot"] for found in founds.values() if found["lot"]}
        planned = []
        for record in records:
            receipt = step_between(record.location_id, record.location_dest_id) == "receiving"
            same = record.env["stock.move.line"].search([("move_id", "=", record.id), ("lot_id", "in", list(lots))])
            opened = self._next_lines(record, "receiving" if receipt else "", count=len(founds))
            if (same | opened).product_uom_id - record.product_id.uom_id:
                return []
            lines = {
                line.id: Line(
                    line,
                    (record.product_id.id, line.lot_id.name) if line.lot_id else None,
                    line.quantity_product_uom,
                    line.picked,
                )
                for line in same | opened
            }
            own, open_ = ([lines[line.id] for line in found] for found in (same, opened))
            planned.append(Move(record, self._scanned(record), self._wanted(record), own, open_, receipt))
        return planned

    # ------------------------------------------------------------------ lots and the gate
    def _lots_for(self, steps, taken):
        """``{(product id, name): lot}``; those that a receipt brings are made, each by who scanned it first."""
        lots = {item.lot: item.found["lot"] for item in taken if item.found["lot"]}
        first, odd = {}, []
        for item in taken:
            if item.lot in lots or item.lot in first:
                continue
            try:
                if not item.move.receipt or item.refused:
                    raise Refusal("unknown_lot", "", "")
                self._check_complete(item.found)
                first[item.lot] = item
            except Refusal:
                odd.append(item.number)
        if odd:
            raise Alone(odd)
        for env, numbers in _by_env({item.number: steps[item.number] for item in first.values()}):
            own = self.with_env(env)
            wanted = {key: item for key, item in first.items() if item.number in numbers}
            made = own.env["stock.lot"].create([own._lot_values(i.move.record, i.found) for i in wanted.values()])
            lots.update(zip(wanted, made, strict=True))
        return lots

    def _compare_all(self, taken, lots):
        """What a label says of a lot that was there before, or that an earlier scan has just made, is the same."""
        odd = []
        for item in taken:
            try:
                self._compare(lots[item.lot], item.found["reading"])
            except Refusal:
                odd.append(item.number)
        if odd:
            raise Alone(odd)

    def _ask_for_all(self, steps, taken, lots):
        """The gate is asked once for each person. The same lot scanned several times was asked for its largest scan:
        what lets that pass lets each of them."""
        refused = set()
        for env, numbers in _by_env(steps):
            numbers, wanted = set(numbers), {}
            for item in taken:
                if item.number in numbers and (item.move.receipt or item.refused != "double"):
                    key = (item.lot, item.move)
                    wanted[key] = max(wanted.get(key, 0), item.quantity)
            own = self.with_env(env)
            requests = [
                own._request(
                    move.record.with_env(env),
                    lots[lot].with_env(env),
                    quantity,
                    step_between(move.record.location_id, move.record.location_dest_id),
                )
                for (lot, move), quantity in wanted.items()
            ]
            findings = own.env["udi.gate"].check(requests)
            refused |= {finding.lot_id for finding in findings if finding.action == "block"}
        if refused:
            raise Alone(item.number for item in taken if lots[item.lot].id in refused)

    # ------------------------------------------------------------------ lines
    def _write_lines(self, move, steps, scans, lots, sources):
        """What all lines of one person and scanner say alike with one write; lot, quantity and time line by line."""
        alike, apart, lines_of = {}, {}, {}
        for line in move.touched:
            env, scan = steps[line.number].env, scans[line.number]
            if env not in lines_of:  # one for all: each context is an environment more for Odoo to look through
                lines_of[env] = env["stock.move.line"].with_context(udi_scan=scan)
            values = scan.values(env.user)
            own = {"udi_scanned_at": values.pop("udi_scanned_at")}
            lot, quantity = line.was
            if line.lot != lot:
                own["lot_id"] = lots[line.lot].id
                own |= self._source_values(line.record, sources.get(lots[line.lot]), line.quantity)
            if line.quantity != quantity:
                own["quantity"] = line.quantity
            alike.setdefault((env, scan.scanner), ({"picked": True, **values}, []))[1].append(line.record.id)
            apart.setdefault((env, tuple(own.items())), (own, []))[1].append(line.record.id)
        for groups in (alike, apart):
            for (env, _key), (values, ids) in groups.items():
                lines_of[env].browse(ids).write(values)

    def _sources(self, move, lots):
        """`_quants_under` of what is taken on another line than the one that is reserved for it."""
        moved = {lots[line.lot] for line in (*move.touched, *move.made) if line.picked and line.lot != line.was[0]}
        return self._quants_under(move.record, self.env["stock.lot"].union(*moved))

    def _make_lines(self, move, steps, scans, lots, sources):
        """In one go, those that several people brought in the order in which they did."""
        new = self.env["stock.move.line"]
        common = {**move.record._prepare_move_line_vals(), "product_uom_id": move.record.product_id.uom_id.id}
        # Odoo's groupby gathers from everywhere; here only neighbours belong together
        for env, lines in groupby(move.made, lambda line: steps[line.number].env):  # pylint: disable=W8155
            lines = list(lines)
            values = []
            for line in lines:
                scan = scans[line.number]
                known = {}
                if line.picked:
                    lot = lots[line.lot]
                    source = self._source_values(new, sources.get(lot), line.quantity)
                    known = {"lot_id": lot.id, **source, **scan.values(env.user)}
                values.append({**common, "quantity": line.quantity, "picked": line.picked, **known})
            made = env["stock.move.line"].with_context(udi_scan=scan).create(values)
            for line, record in zip(lines, made, strict=True):
                line.record = record

    def _answer_taken(self, item, lots):
        if item.refused == "double":
            return self._double(lots[item.lot].name).answer
        if item.refused:
            move = item.move
            return self._too_many(move.record.with_env(self.env), item.before, move.wanted).answer
        return self._taken(item.line.record.with_env(self.env), item.quantity)


def _by_env(steps):
    """``(env, [number, …])`` for each person, in the order of their first step."""
    groups = {}
    for number, step in steps.items():
        groups.setdefault(step.env, []).append(number)
    return groups.items()
