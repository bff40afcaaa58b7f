from dataclasses import dataclass, field

from odoo import api, fields, models

from ..models.udi_component_pair import PairScans
from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_traceability.models.stock_move_line_known import Scan, scanner_name


@dataclass
class _Context:
    """All that is looked up once for a whole list of scans."""

    production: object
    places: dict
    lots: dict  # name -> lots of that name, of the order's products
    others: dict  # name -> lots of other products
    products: dict  # (agency, DI) -> product of the register
    unit_ids: frozenset  # of the order
    refused: dict  # lot id -> refusal
    warned: dict  # lot id -> message
    scanned: frozenset  # plain texts that a scanner read
    filled: dict = field(default_factory=dict)  # (unit, product) -> serials already paired
    paired: dict = field(default_factory=dict)  # component lot -> its unit
    new: list = field(default_factory=list)

    def complete(self, unit):
        return all(len(self.filled.get((unit, product), ())) >= count for product, count in self.places.items())


class UdiPairing(models.AbstractModel):
    """Turns scans, typed serials and pasted lines into component pairs. A refused scan is an answer, no exception."""

    _name = "udi.pairing"
    _description = "UDI component pairing"

    def read_lines(self, production, text, unit=None, scanned=(), commit=True, scanner=None):
        """Pair from a text with one scan per line, or ``unit<TAB>component`` on a line.

        A scanned unit stays selected until its places are full; each component scanned after it goes into it.

        :param unit: unit selected by an earlier call (stock.lot), or None
        :param scanned: texts known to come from a scanner although they are no UDI code (plain serials)
        :param commit: False only tells what would happen
        :param scanner: name of the scanner that read what was scanned
        :return: dict of ``answers`` (one per non-empty line: line, text, status "ok" | "warning" | "error", code,
            title, message), ``unit`` (stock.lot that still waits for components, or empty) and ``paired`` (number of
            new pairs). The number of SQL statements does not depend on the number of lines.
        """
        production.ensure_one()
        production._udi_refuse_closed()
        rows = [
            (number, [part.strip(" \r") for part in line.split("\t") if part.strip(" \r")])
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip()
        ]
        return self._read(production, rows, unit, scanned, commit, scanner=scanner)

    def read_rows(self, production, rows, commit=True):
        """Pair from the rows of a list, all of them or none.

        :param rows: list of ``(row number, unit, component)``, texts
        :param commit: False only tells what would happen
        :return: as `read_lines`; ``paired`` is 0 and nothing is saved when any row is refused
        """
        production.ensure_one()
        production._udi_refuse_closed()
        lines = [(number, [unit, component]) for number, unit, component in rows]
        return self._read(production, lines, None, (), commit, whole=True)

    def _read(self, production, rows, unit, scanned, commit, whole=False, scanner=None):
        """:param whole: rows are unit and component, and are saved together or not at all"""
        readings = {part: parse(part) for _number, parts in rows for part in parts}
        context = self._context(production, readings, scanned)
        unit = unit if unit and unit.id in context.unit_ids else self.env["stock.lot"]
        answers = []
        for number, parts in rows:
            if len(parts) > 2 or (whole and not all(parts)):
                answer = self._refuse("bad_row" if whole else "bad_line")
            elif len(parts) == 2:
                answer = self._pair_line(context, readings, *parts)
                unit = self.env["stock.lot"]
            else:
                answer, unit = self._scan(context, readings[parts[0]], parts[0], unit)
            answers.append({"line": number, "text": " ".join(parts), **answer})
        if whole and any(answer["status"] == "error" for answer in answers):
            context.new.clear()
        if commit and context.new:
            scan = Scan(scanner_name(scanner), fields.Datetime.now())
            self._save(context, PairScans({lot.id: scan for _unit, lot, _evidence in context.new}))
        return {"answers": answers, "unit": unit, "paired": len(context.new)}

    @api.private
    def pair_scanned(self, production, pairs):
        """Pair what a scanner read, where unit and component are known already; each pair has its own answer.

        :param pairs: list of ``(unit, component, scan)``: stock.lot, stock.lot and the `Scan` that read it
        :return: list of answers as in `read_lines`. The number of SQL statements does not depend on that of the pairs.
        """
        production.ensure_one()
        production._udi_refuse_closed()
        lots = self.env["stock.lot"].union(*(component for _unit, component, _scan in pairs))
        context = self._context_of(production, lots, lots.browse(), {}, ())
        answers = [
            self._pair(context, unit, lot, "scanned")
            if unit.id in context.unit_ids
            else self._refuse("not_produced", unit, order=production.display_name)
            for unit, lot, _scan in pairs
        ]
        if context.new:
            scans = {lot.id: scan for _unit, lot, scan in reversed(pairs)}
            self._save(context, PairScans(scans))
        return answers

    # ------------------------------------------------------------------ one line
    def _scan(self, context, reading, text, unit):
        lot, refusal = self._resolve(context, reading, text, prefer_component=bool(unit))
        if refusal:
            return refusal, unit
        if lot.id in context.unit_ids:
            if context.complete(lot):
                return self._refuse("unit_complete", unit=lot.name), unit
            message = self.env._("Unit %(unit)s: now scan its component.", unit=lot.name)
            return self._answer("ok", "unit", self.env._("Unit selected"), message, lot), lot
        if not unit:
            return self._refuse("no_unit", lot), unit
        answer = self._pair(context, unit, lot, "scanned" if reading.agency or text in context.scanned else "typed")
        return answer, self.env["stock.lot"] if context.complete(unit) else unit

    def _pair_line(self, context, readings, unit_text, component_text):
        unit, refusal = self._resolve(context, readings[unit_text], unit_text, prefer_component=False)
        if refusal:
            return refusal
        if unit.id not in context.unit_ids:
            return self._refuse("not_produced", unit, order=context.production.display_name)
        component, refusal = self._resolve(context, readings[component_text], component_text, prefer_component=True)
        return refusal or self._pair(context, unit, component, "imported")

    def _pair(self, context, unit, lot, evidence):
        """Note the pair of two resolved lots, or say why it cannot be."""
        product = lot.product_id
        if lot.id in context.unit_ids or product not in context.places:
            return self._refuse("wrong_product", lot)
        if lot in context.paired:
            return self._refuse("already_paired", lot, other=context.paired[lot].name)
        if lot.id in context.refused:
            return context.refused[lot.id]
        present = context.filled.setdefault((unit, product), [])
        if len(present) >= context.places[product]:
            return self._refuse("place_taken", lot, unit=unit.name, present=", ".join(present))
        present.append(lot.name)
        context.paired[lot] = unit
        context.new.append((unit, lot, evidence))
        message = self.env._(
            "%(product)s %(lot)s is paired with unit %(unit)s.",
            product=product.display_name,
            lot=lot.name,
            unit=unit.name,
        )
        if lot.id in context.warned:
            message = f"{message}\n{context.warned[lot.id]}"
            return self._answer("warning", "paired", self.env._("Paired, with a warning"), message, unit, lot)
        return self._answer("ok", "paired", self.env._("Paired"), message, unit, lot)

    # ------------------------------------------------------------------ what was scanned
    def _resolve(self, context, reading, text, prefer_component):
        """The lot a text names, as (lot, None), or (None, refusal)."""
        none = self.env["stock.lot"]
        if text in context.lots:
            candidates = context.lots[text]
        elif reading.agency and reading.is_wellformed:
            if not reading.serial:
                return None, self._refuse("no_serial")
            product = context.products.get((reading.agency, reading.di))
            if product and product not in context.places and product != context.production.product_id:
                return None, self._refuse("foreign", product=product.display_name)
            candidates = context.lots.get(reading.serial, none).filtered(lambda lot: lot.product_id == product)
        elif text in context.others:
            return None, self._refuse("foreign", product=context.others[text][:1].product_id.display_name)
        else:
            candidates = none
        if not candidates:
            return None, self._refuse("unknown", serial=reading.serial or text)
        units = candidates.filtered(lambda lot: lot.id in context.unit_ids)
        components = candidates.filtered(lambda lot: lot.product_id in context.places)
        lot = ((components or units) if prefer_component else (units or components))[:1]
        if lot:
            return lot, None
        return None, self._refuse("not_produced", candidates[:1], order=context.production.display_name)

    def _context(self, production, readings, scanned):
        names = set(readings) | {reading.serial for reading in readings.values() if reading.serial}
        wanted = production.product_id.union(*production._udi_pair_places())
        found = self.env["stock.lot"].search(
            [("name", "in", list(names)), ("company_id", "in", [False, production.company_id.id])]
        )
        ours = found.filtered(lambda lot: lot.product_id in wanted)
        carriers = {(reading.agency, reading.di) for reading in readings.values() if reading.agency and reading.di}
        products = {
            key: self.env["udi.device.identifier"]._find(*key).product_id.with_env(self.env) for key in carriers
        }
        return self._context_of(production, ours, found - ours, products, scanned)

    def _context_of(self, production, lots, others, products, scanned):
        places = production._udi_pair_places()
        components = lots.filtered(lambda lot: lot.product_id in places)
        refused, warned = self._judge(production, components, places)
        context = _Context(
            production=production,
            places=places,
            unit_ids=frozenset(production.lot_producing_ids.ids),
            lots=dict(lots.grouped("name")),
            others=dict(others.grouped("name")),
            products=products,
            refused=refused,
            warned=warned,
            scanned=frozenset(scanned),
        )
        for pair in production.udi_pair_ids.filtered("component_lot_id"):
            context.paired[pair.component_lot_id] = pair.unit_lot_id
            place = (pair.unit_lot_id, pair.component_product_id)
            context.filled.setdefault(place, []).append(pair.component_lot_id.name)
        return context

    def _save(self, context, scans):
        """Create the pairs; prepared empty rows of the same places give way to them."""
        empty = context.production.udi_pair_ids.filtered(lambda pair: not pair.component_lot_id)
        places = empty.grouped(lambda pair: (pair.unit_lot_id, pair.component_product_id))
        rows = {place: list(pairs) for place, pairs in places.items()}
        used = [
            rows[unit, lot.product_id].pop().id
            for unit, lot, _evidence in context.new
            if rows.get((unit, lot.product_id))
        ]
        empty.browse(used).unlink()
        pairs = self.env["udi.component.pair"]
        for by_scan in (True, False):
            vals_list = [
                {
                    "production_id": context.production.id,
                    "unit_lot_id": unit.id,
                    "component_product_id": lot.product_id.id,
                    "component_lot_id": lot.id,
                    "evidence": evidence,
                }
                for unit, lot, evidence in context.new
                if (evidence == "scanned") == by_scan
            ]
            pairs.with_context(udi_scan=scans if by_scan else None).create(vals_list)

    # ------------------------------------------------------------------ may this component be built in?
    def _refusals(self, production, lots):
        """Why components must not be paired in this order: {lot id: answer}."""
        return self._judge(production, lots, production._udi_pair_places())[0]

    def _judge(self, production, lots, places):
        """({lot id: refusal}, {lot id: warning}) for component serials; a constant number of statements."""
        refused, warned = {}, {}
        if not lots:
            return refused, warned
        in_stock, elsewhere = self._in_stock(production, lots), self._paired_elsewhere(production, lots)
        findings = self.env["udi.gate"].lot_refusals(lots, "consuming")
        for lot in lots:
            found = findings.get(lot.id, [])
            blocking = [finding for finding in found if finding.action == "block"]
            if lot.product_id not in places:
                refused[lot.id] = self._refuse("wrong_product", lot)
            elif lot in elsewhere:
                refused[lot.id] = self._refuse("paired_elsewhere", lot, order=elsewhere[lot].display_name)
            elif lot.id not in in_stock:
                refused[lot.id] = self._refuse("not_in_stock", lot, warehouse=production.warehouse_id.display_name)
            elif blocking:
                message = "\n".join(finding.message for finding in blocking)
                title = self.env._("Component must not be used")
                refused[lot.id] = self._answer("error", blocking[0].rule, title, message)
            elif found:
                warned[lot.id] = "\n".join(finding.message for finding in found)
        return refused, warned

    def _in_stock(self, production, lots):
        # sudo: stock on hand is read as Odoo's own reservation reads it
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id", "child_of", production.warehouse_id.view_location_id.id),
                    ("location_id.usage", "=", "internal"),
                    ("quantity", ">", 0),
                ],
                ["lot_id"],
            )
        )
        return {lot.id for (lot,) in groups}

    def _paired_elsewhere(self, production, lots):
        pairs = self.env["udi.component.pair"].search(
            [
                ("component_lot_id", "in", lots.ids),
                ("production_id", "!=", production.id),
                ("production_id.state", "not in", ("done", "cancel")),
            ]
        )
        return {pair.component_lot_id: pair.production_id for pair in pairs}
