from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class Known(NamedTuple):
    """The one unit that a component is known to be in, how that is known, who said so, with which scanner and when."""

    unit: object
    evidence: str
    user: object = None
    scanner: str | None = None
    time: object = None


class UdiProduction(models.AbstractModel):
    """What the posting of a manufacturing order means for pairs, for Odoo's own relation and for the ledger."""

    _name = "udi.production"
    _description = "UDI production service"

    # ------------------------------------------------------------------ pairs decide what is consumed
    def _apply_pairs(self, production, final=False):
        """Make the order consume exactly the component serials that were paired with the units it produces.

        Lines that Odoo reserved for other serials give way; quantities stay as they are. Nothing is changed and a
        UserError says why when a pair cannot be true.

        :param final: the order is being posted: a pair of a unit that is not produced is an error, not a pair for later
        """
        # sudo: whoever posts the order (a subcontractor's portal user too) posts it with the pairs that were entered
        pairs = production.sudo().udi_pair_ids.filtered("component_lot_id").with_env(self.env)
        units = set(production.lot_producing_ids.ids)
        stray = pairs.filtered(lambda pair: pair.unit_lot_id.id not in units)
        if stray and final:
            raise UserError(
                self.env._(
                    "Order %(order)s has component pairs for units that it does not produce: %(units)s. "
                    "Add these serials to the order or delete the pairs.",
                    order=production.display_name,
                    units=", ".join(stray.unit_lot_id.mapped("name")),
                )
            )
        for product, group in (pairs - stray).grouped("component_product_id").items():
            self._consume_exactly(production, product, group.component_lot_id, final)

    def _consume_exactly(self, production, product, lots, final):
        moves = production.move_raw_ids.filtered(lambda move: move.product_id == product and move.state != "cancel")
        open_moves = moves.filtered(lambda move: move.state != "done")
        lines = moves.move_line_ids.filtered("quantity")
        missing = lots - lines.lot_id
        wanted = set(lots.ids)
        open_lines = lines.filtered(lambda line: line.move_id in open_moves)
        if missing:
            spare = open_lines.filtered(lambda line: line.lot_id.id not in wanted)
            # A line that names no serial gives way first, then what nobody picked, then what was reserved last.
            spare = spare.sorted(lambda line: (bool(line.lot_id), line.picked, -line.id))[: len(missing)]
            self._check_room(production, product, open_moves, lines, missing, spare)
            quants = self._quants(production, missing)
            vals_list = []
            for index, lot in enumerate(missing):
                move = spare[index].move_id if index < len(spare) else open_moves[0]
                picked = final or (spare[index].picked if index < len(spare) else move.picked)
                vals_list.append(self._line_vals(move, quants[lot], picked))
            new_lines = self.env["stock.move.line"].create(vals_list)
            spare.unlink()
            open_lines = (open_lines - spare) | new_lines
        if final:
            open_lines.filtered(lambda line: line.lot_id.id in wanted and not line.picked).picked = True

    def _check_room(self, production, product, open_moves, lines, missing, spare):
        consumed = sum(lines.mapped("quantity_product_uom"))
        demand = max(consumed, sum(open_moves.mapped("product_qty")))
        if not open_moves or consumed - len(spare) + len(missing) > demand:
            raise UserError(
                self.env._(
                    "Order %(order)s consumes %(quantity)s × %(product)s, but these paired serials do not fit in: "
                    "%(lots)s. Correct the consumed quantity or delete the pairs that are wrong.",
                    order=production.display_name,
                    quantity=int(demand) if demand == int(demand) else demand,
                    product=product.display_name,
                    lots=", ".join(missing.mapped("name")),
                )
            )

    def _quants(self, production, lots):
        """The stock each serial is taken from: {lot: stock.quant}. UserError for serials that are not there."""
        # sudo: stock on hand is read as Odoo's own reservation reads it
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id", "child_of", production.location_src_id.id),
                    ("quantity", ">", 0),
                ]
            )
        )
        by_lot = {quant.lot_id.id: quant for quant in quants}
        absent = lots.filtered(lambda lot: lot.id not in by_lot)
        if absent:
            raise UserError(
                self.env._(
                    "Paired components are not in stock at %(location)s: %(lots)s. "
                    "Receive or move them there, or delete the pairs.",
                    location=production.location_src_id.display_name,
                    lots=", ".join(absent.mapped("name")),
                )
            )
        return {lot: by_lot[lot.id] for lot in lots}

    def _line_vals(self, move, quant, picked):
        vals = move._prepare_move_line_vals(quantity=1, reserved_quant=quant)
        vals.update(
            quantity=1, product_uom_id=move.product_id.uom_id.id, workorder_id=move.workorder_id.id, picked=picked
        )
        return vals

    # ------------------------------------------------------------------ which unit each component went into
    def _known(self, production, consumed, produced):
        """The one unit each consumed line is known to have gone into, as {line id: Known}.

        Known means: paired, or the unit itself (rework), or only one unit was made, or every other unit of the order
        has its full set of pairs. Lines that are not in the answer may have gone into any of the units.
        """
        produced = produced.filtered("quantity")
        tracked = consumed.filtered(lambda line: line.lot_id and line.quantity)
        if len(produced.lot_id) == 1:
            return self._known_by_one(production, tracked, produced.lot_id)
        units = produced.filtered(lambda line: line.product_id == production.product_id).lot_id
        unit_ids = set(units.ids)
        places = {line.lot_id.id: Known(line.lot_id, "document") for line in tracked if line.lot_id.id in unit_ids}
        pairs = self._pairs(production).filtered(lambda pair: pair.unit_lot_id.id in unit_ids)
        places.update({pair.component_lot_id.id: self._said(pair) for pair in pairs})
        if pairs:
            places.update(self._only_possible(production, tracked, units, places))
        return {line.id: places[line.lot_id.id] for line in tracked if line.lot_id.id in places}

    def _known_by_one(self, production, tracked, unit):
        """Only one unit was made: everything went into it, and a pair says how that is known."""
        said = {pair.component_lot_id.id: self._said(pair) for pair in self._pairs(production)}
        by_document = Known(unit, "document")
        return {
            line.id: known if (known := said.get(line.lot_id.id)) and known.unit == unit else by_document
            for line in tracked
        }

    def _pairs(self, production):
        # sudo: see _apply_pairs
        return production.sudo().udi_pair_ids.filtered("component_lot_id")

    def _said(self, pair):
        unit = pair.unit_lot_id.with_env(self.env)
        return Known(unit, pair.evidence, pair.user_id, pair.scanner or None, pair.paired_on)

    def _only_possible(self, production, consumed, units, known):
        """Components that can only be in one unit, because all other units are complete: {lot id: Known}."""
        found = {}
        for product, places in production._udi_pair_places().items():
            lots = consumed.filtered(lambda line, product=product: line.product_id == product).lot_id
            if len(lots) != places * len(units):
                continue
            filled = defaultdict(int)
            for lot in lots:
                if lot.id in known:
                    filled[known[lot.id].unit.id] += 1
            unfinished = [unit for unit in units if filled[unit.id] < places]
            if len(unfinished) == 1:
                found.update({lot.id: Known(unfinished[0], "inferred") for lot in lots if lot.id not in known})
        return found

    # ------------------------------------------------------------------ Odoo's own relation
    def _write_relation(self, production, consumed, produced, known):
        """Write Odoo's consumed-line relation for one order in one statement.

        A component line with a known unit belongs to that unit's finished line alone; every other line (bulk, lot,
        unpaired serial, by-product) is linked with all finished lines, as Odoo does.
        """
        units = produced.filtered(lambda line: line.product_id == production.product_id and line.lot_id)
        line_of_unit = {line.lot_id.id: line.id for line in units}
        exact = [
            (line_of_unit[known[line.id].unit.id], line.id)
            for line in consumed
            if line.id in known and known[line.id].unit.id in line_of_unit
        ]
        exact_ids = {component_line for _unit_line, component_line in exact}
        rest = [line.id for line in consumed if line.id not in exact_ids]
        field = self.env["stock.move.line"]._fields["consume_line_ids"]
        self.env["stock.move.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(finished)s, %(consumed)s)
                SELECT * FROM unnest(%(exact_finished)s::int[], %(exact_consumed)s::int[])
                UNION SELECT f, c FROM unnest(%(units)s::int[]) AS f CROSS JOIN unnest(%(rest)s::int[]) AS c
                UNION SELECT f, c FROM unnest(%(others)s::int[]) AS f CROSS JOIN unnest(%(all)s::int[]) AS c
                ON CONFLICT DO NOTHING
                """,
                table=SQL.identifier(field.relation),
                finished=SQL.identifier(field.column1),
                consumed=SQL.identifier(field.column2),
                exact_finished=[unit_line for unit_line, _component_line in exact],
                exact_consumed=[component_line for _unit_line, component_line in exact],
                units=units.ids,
                rest=rest,
                others=(produced - units).ids,
                all=consumed.ids,
            )
        )
        self.env["stock.move.line"].invalidate_model(["consume_line_ids", "produce_line_ids"])

    # ------------------------------------------------------------------ the ledger
    def _event(self, production, consumed, produced, known):
        """The transformation event of one posting as (event values, items), or None when no traced lot took part.

        A unit that the order consumed and gave back under its serial (rework) is an output only. When all of them are
        such units, nothing was made: the step is "repairing".
        """
        outputs = self._items(produced, "output", {})
        output_ids = {item["lot"].id for item in outputs}
        reworked = consumed.filtered(lambda line: line.lot_id.id in output_ids)
        inputs = self._items(consumed - reworked, "input", known)
        if outputs:
            inputs += self.env["udi.inferred"].inputs(production, consumed)
        if not outputs and not inputs:
            return None
        step = "commissioning" if production.product_id.tracking == "serial" else "creating_class_instance"
        values = {
            "event_type": "transformation",
            "biz_step": "repairing" if reworked and output_ids <= set(reworked.lot_id.ids) else step,
            "disposition": "active",
            "company_id": production.company_id.id,
            "event_time": self._event_time(production, consumed | produced),
            "lines": consumed | produced,
            "document": production,
        }
        if len(produced.location_dest_id) == 1:
            values["destination"] = produced.location_dest_id
        return values, inputs + outputs

    def _event_time(self, production, lines):
        """When the posting happened."""
        return max(lines.mapped("date"))

    def _items(self, lines, role, known):
        """Ledger items, one per lot and known unit; several lines of a lot are added up (product's unit)."""
        groups, nowhere = defaultdict(list), Known(None, "document")
        for line in lines:
            if line.lot_id.udi_controlled and line.quantity:
                groups[line.lot_id, known.get(line.id, nowhere)].append(line)
        return [self._item(lot, role, place, found) for (lot, place), found in groups.items()]

    def _item(self, lot, role, place, lines):
        item = {
            **(lines[0]._udi_known_by() if len(lines) == 1 else {}),
            "lot": lot,
            "role": role,
            "quantity": sum(Decimal(str(line.quantity_product_uom)) for line in lines),
            "into_lot": place.unit,
        }
        if place.evidence != "document":
            # who paired says more of the link than who scanned the line
            item.update(evidence=place.evidence, user=place.user, scanner=place.scanner, known_at=place.time)
        return item
