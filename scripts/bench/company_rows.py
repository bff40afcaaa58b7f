"""The rows of the example company: copies of the documents of one unit, stage by stage, see `company_job`."""

from .company_sql import Copies
from .figures import SIZES

RAWS, COMPONENTS, KINDS, HOSPITALS = 200, 1667, 3, 2000
RAW_HALF, RAW_PERCENT = 833, 17  # lots of the first component that come from the first and from the second raw lot
RECEIVED = 1000  # units of a raw lot
SPREAD = (1, 7, 13)  # unit i has lot (i × spread + kind) % COMPONENTS of each component
PER_DELIVERY = {True: 5, False: 20}  # small company or not
KEPT = 0.02  # part of the units that is still in stock
RETURN_EVERY = 20


class Company:
    """Writes the copies, stage by stage; ``g.n`` counts from 0 in each."""

    def __init__(self, cr, patterns, count):
        self.cr = cr
        self.patterns = patterns
        self.count = count
        self.copies = Copies(cr)
        self.per_delivery = PER_DELIVERY[count <= SIZES["S"]]
        self.deliveries = int(count * (1 - KEPT)) // self.per_delivery
        self.returns = -(-self.deliveries // RETURN_EVERY)
        components = COMPONENTS * KINDS
        self.first = {
            "raw": self.copies.reserve("stock_lot", RAWS),
            "component": self.copies.reserve("stock_lot", components),
            "sub": self.copies.reserve("stock_lot", count),
            "finished": self.copies.reserve("stock_lot", count),
        }

    def write(self):
        self._raws()
        self._components()
        self._subs()
        self._finished()
        self._deliveries()
        self._returns()
        self._stock()
        self._remove_patterns()
        return {
            "products": {product.name: product.id for product in self.patterns.products},
            "raw_half": self.first["raw"],
            "raw_percent": self.first["raw"] + 1,
            **self.first,
            "units": self.count,
            "deliveries": self.deliveries,
            "returns": self.returns,
            "hospital": self.patterns.hospitals[0],
        }

    # ------------------------------------------------------------------ rows and days
    def _day(self, start, days, count):
        """SQL of the moment of row n: from day ``start`` on, spread over so many days."""
        return f"timestamp '2024-01-01 08:00:00' + interval '{start} days' + g.n * (interval '{days} days' / {count})"

    def _stamps(self, day):
        return {"create_date": day, "write_date": day}

    def _lots(self, kind, pattern, rows, name, day, **values):
        lot = f"{self.first[kind]} + g.n"
        self.copies.write(
            "stock_lot", pattern.id, rows, id=lot, name=name, udi_look_alike_key=name, **self._stamps(day), **values
        )
        return lot

    def _moves(self, pattern, rows, count, day, **values):
        first = self.copies.reserve("stock_move", count)
        move = {"date": day, "date_deadline": day, "reservation_date": f"({day})::date", **self._stamps(day)}
        group = {"production_group_id": "NULL::integer"}
        self.copies.write("stock_move", pattern.id, rows, id=f"{first} + g.n", **{**move, **group, **values})
        return first

    def _lines(self, pattern, rows, count, day, **values):
        first = self.copies.reserve("stock_move_line", count)
        stamps = {"date": day, **self._stamps(day)}
        self.copies.write("stock_move_line", pattern.id, rows, id=f"{first} + g.n", **stamps, **values)
        return first

    def _transfer(self, pattern, rows, count, day, partner, name, **values):
        first = self.copies.reserve("stock_picking", count)
        done = {"scheduled_date": day, "date_done": day, **self._stamps(day)}
        self.copies.write(
            "stock_picking", pattern.id, rows, id=f"{first} + g.n", name=name, partner_id=partner, **done, **values
        )
        return first

    def _order(self, order, rows, count, day, name, lot, inputs, quantity="1"):
        """Orders of one finished lot each; ``inputs`` are the lots (SQL) of the components, in their order."""
        first = self.copies.reserve("mrp_production", count)
        number = f"{first} + g.n"
        amounts = {"product_qty": quantity, "product_uom_qty": quantity}
        group, reference = self._group(order, rows, count, name, day)
        self.copies.write(
            "mrp_production",
            order.id,
            rows,
            id=number,
            name=name,
            date_start=day,
            date_finished=day,
            production_group_id=group,
            qty_producing=quantity,
            **amounts,
            **self._stamps(day),
        )
        self.cr.execute(
            "INSERT INTO mrp_production_stock_lot_rel (mrp_production_id, stock_lot_id)"
            f" SELECT {number}, {lot} FROM ({rows}) g"
        )
        self.cr.execute(
            "INSERT INTO stock_reference_production_rel (production_id, reference_id)"
            f" SELECT {number}, {reference} FROM ({rows}) g"
        )
        words = {"origin": name, "reference": name, "production_group_id": group}
        made = order.move_finished_ids
        move = self._moves(made, rows, count, day, production_id=number, quantity=quantity, **amounts, **words)
        self._refer(move, reference, rows)
        amounts = {"quantity": quantity, "quantity_product_uom": quantity}
        output = self._lines(made.move_line_ids, rows, count, day, move_id=f"{move} + g.n", lot_id=lot, **amounts)
        for used, part in zip(order.move_raw_ids.sorted("id"), inputs, strict=True):
            move = self._moves(used, rows, count, day, raw_material_production_id=number, **words)
            self._refer(move, reference, rows)
            line = self._lines(
                used.move_line_ids, rows, count, day, move_id=f"{move} + g.n", lot_id=part, production_id=number
            )
            self.cr.execute(
                "INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id)"
                f" SELECT {output} + g.n, {line} + g.n FROM ({rows}) g"
            )

    def _group(self, order, rows, count, name, day):
        """What Odoo keeps beside each order: a group of backorders and a reference; SQL of their numbers."""
        numbers = []
        for record in (order.production_group_id, order.reference_ids):
            number = f"{self.copies.reserve(record._table, count)} + g.n"
            self.copies.write(record._table, record.id, rows, id=number, name=name, **self._stamps(day))
            numbers.append(number)
        return numbers

    def _refer(self, move, reference, rows):
        self.cr.execute(
            "INSERT INTO stock_reference_move_rel (move_id, reference_id)"
            f" SELECT {move} + g.n, {reference} FROM ({rows}) g"
        )

    # ------------------------------------------------------------------ stages
    def _raws(self):
        rows, day = series(RAWS), self._day(0, 20, RAWS)
        number = "'R' || lpad(g.n::text, 4, '0')"
        lot = self._lots("raw", self.patterns.lots[0], rows, number, day, udi_lot_number=number)
        name = "'WH/IN/H' || lpad(g.n::text, 5, '0')"
        receipt = self.patterns.receipt
        picking = self._transfer(receipt, rows, RAWS, day, str(self.patterns.supplier.id), name)
        owner = {"picking_id": f"{picking} + g.n"}
        move = self._moves(receipt.move_ids, rows, RAWS, day, reference=name, **owner)
        self._lines(receipt.move_line_ids, rows, RAWS, day, move_id=f"{move} + g.n", lot_id=lot, **owner)

    def _components(self):
        for kind, order in enumerate(self.patterns.component_orders):
            rows, day = series(COMPONENTS), self._day(25, 30, COMPONENTS)
            base = kind * COMPONENTS
            lot = f"{self.first['component'] + base} + g.n"
            name = f"'C{kind}-' || lpad(g.n::text, 4, '0')"
            self.copies.write(
                "stock_lot",
                self.patterns.lots[1 + kind].id,
                rows,
                id=lot,
                name=name,
                udi_look_alike_key=name,
                udi_lot_number=name,
                **self._stamps(day),
            )
            raw = f"{self.first['raw']} + {self._raw_of(kind)}"
            number = f"'WH/MO/C{kind}' || lpad(g.n::text, 5, '0')"
            self._order(order, rows, COMPONENTS, day, number, lot, [raw], str(self._made()))

    def _raw_of(self, kind):
        others = f"2 + (g.n + {kind}) % {RAWS - 2}"
        if kind:
            return others
        return f"CASE WHEN g.n < {RAW_HALF} THEN 0 WHEN g.n < {RAW_HALF + RAW_PERCENT} THEN 1 ELSE {others} END"

    def _made(self):
        return self.count // COMPONENTS + 6

    def _component_of(self, kind):
        return f"(g.n * {SPREAD[kind]} + {kind}) % {COMPONENTS}"

    def _subs(self):
        rows, day = series(self.count), self._day(60, 600, self.count)
        name = "'S' || lpad(g.n::text, 8, '0')"
        lot = self._lots("sub", self.patterns.lots[-2], rows, name, day)
        base = self.first["component"]
        parts = [f"{base + kind * COMPONENTS} + {self._component_of(kind)}" for kind in range(KINDS)]
        self._order(self.patterns.sub_order, rows, self.count, day, "'WH/MO/S' || lpad(g.n::text, 8, '0')", lot, parts)

    def _finished(self):
        rows, day = series(self.count), self._day(63, 600, self.count)
        outside = self.patterns.delivery.location_dest_id.id
        delivered = self.deliveries * self.per_delivery
        place = f"CASE WHEN g.n < {delivered} THEN {outside} ELSE {self.patterns.stock.id} END"
        name = "'F' || lpad(g.n::text, 8, '0')"
        lot = self._lots("finished", self.patterns.lots[-1], rows, name, day, location_id=place)
        number = "'WH/MO/F' || lpad(g.n::text, 8, '0')"
        sub = f"{self.first['sub']} + g.n"
        self._order(self.patterns.finished_order, rows, self.count, day, number, lot, [sub])

    def _hospital(self, number):
        return f"{self.patterns.hospitals[0]} + ({number}) % {HOSPITALS}"

    def _deliveries(self):
        pattern, count = self.patterns.delivery, self.deliveries
        rows, day = series(count), self._day(75, 600, count)
        name = "'WH/OUT/H' || lpad(g.n::text, 6, '0')"
        self.delivery = self._transfer(pattern, rows, count, day, self._hospital("g.n * 37"), name)
        owner = f"{self.delivery} + g.n"
        amount = dict.fromkeys(("product_qty", "product_uom_qty", "quantity"), str(self.per_delivery))
        self.delivery_move = self._moves(pattern.move_ids, rows, count, day, picking_id=owner, reference=name, **amount)
        units = count * self.per_delivery
        self._lines(
            pattern.move_line_ids,
            series(units),
            units,
            self._day(75, 600, units),
            lot_id=f"{self.first['finished']} + g.n",
            picking_id=f"{self.delivery} + g.n / {self.per_delivery}",
            move_id=f"{self.delivery_move} + g.n / {self.per_delivery}",
        )

    def _returns(self):
        rows, count = series(self.returns), self.returns
        lot = f"{self.first['finished']} + g.n * {RETURN_EVERY * self.per_delivery}"
        delivery = f"g.n * {RETURN_EVERY}"
        steps = (
            (self.patterns.returned, 105, "IN/R", f"{delivery} * 37", {"return_id": f"{self.delivery} + {delivery}"}),
            (self.patterns.again, 115, "OUT/R", f"{delivery} * 37 + 911", {}),
        )
        for pattern, start, prefix, hospital, values in steps:
            day, name = self._day(start, 600, count), f"'WH/{prefix}' || lpad(g.n::text, 6, '0')"
            picking = self._transfer(pattern, rows, count, day, self._hospital(hospital), name, **values)
            owner = {"picking_id": f"{picking} + g.n"}
            origin = {"origin_returned_move_id": f"{self.delivery_move} + {delivery}"} if values else {}
            move = self._moves(pattern.move_ids, rows, count, day, reference=name, **owner, **origin)
            self._lines(pattern.move_line_ids, rows, count, day, move_id=f"{move} + g.n", lot_id=lot, **owner)

    # ------------------------------------------------------------------ what is where
    def _stock(self):
        self.cr.execute(
            """SELECT i.lot_id, sum(i.quantity) FROM stock_move_line i
                WHERE i.lot_id BETWEEN %s AND %s AND i.location_id = %s GROUP BY i.lot_id""",
            [self.first["raw"], self.first["sub"] - 1, self.patterns.stock.id],
        )
        rows = ", ".join(f"({lot}, {used})" for lot, used in self.cr.fetchall())
        self.cr.execute("CREATE TEMP TABLE bench_used (lot_id integer PRIMARY KEY, used numeric) ON COMMIT DROP")
        if rows:
            self.cr.execute(f"INSERT INTO bench_used VALUES {rows}")
        for index, pattern in enumerate(self.patterns.lots[: 1 + KINDS]):
            kind = "component" if index else "raw"
            first = self.first[kind] + max(0, index - 1) * COMPONENTS
            made = self._made() if index else RECEIVED
            used = "COALESCE(u.used, 0)"
            changes = {
                "supplier": f"-{RECEIVED}",
                "internal": f"{made} - {used}",
                "production": f"{used} - {made}" if index else used,
            }
            rows = f"SELECT s.n, {{}} AS amount FROM ({series(COMPONENTS if index else RAWS)}) s"
            rows += f" LEFT JOIN bench_used u ON u.lot_id = {first} + s.n"
            for usage, quant in self.patterns.quants(pattern).items():
                self._quants(quant, f"SELECT * FROM ({rows.format(changes[usage])}) x WHERE amount <> 0", first)
        delivered = self.deliveries * self.per_delivery
        first = self.first["finished"]
        quants = self.patterns.quants(self.patterns.lots[-1])
        self._quants(quants["production"], f"SELECT n, -1 AS amount FROM ({series(self.count)}) s", first)
        self._quants(quants["customer"], f"SELECT n, 1 AS amount FROM ({series(delivered)}) s", first)
        left = f"SELECT n, 1 AS amount FROM ({series(self.count)}) s WHERE n >= {delivered}"
        self._quants(quants["customer"], left, first, location_id=str(self.patterns.stock.id))

    def _quants(self, pattern, rows, first_lot, **values):
        self.cr.execute(f"SELECT count(*) FROM ({rows}) g")
        count = self.cr.fetchone()[0]
        first = self.copies.reserve("stock_quant", count)
        number = f"{first} - 1 + row_number() OVER ()"
        lot = f"{first_lot} + g.n"
        self.copies.write("stock_quant", pattern, rows, id=number, lot_id=lot, quantity="g.amount", **values)

    def _remove_patterns(self):
        made = self.patterns
        pickings = made.receipt | made.delivery | made.returned | made.again
        orders = made.finished_order.union(made.sub_order, *made.component_orders)
        moves = pickings.move_ids | orders.move_raw_ids | orders.move_finished_ids
        lines, lots = moves.move_line_ids, [lot.id for lot in made.lots]
        quants = made.env["stock.quant"].search([("lot_id", "in", lots)])
        self.cr.execute("DELETE FROM stock_move_line_consume_rel WHERE consume_line_id = ANY(%s)", [lines.ids])
        self.cr.execute("DELETE FROM mrp_production_stock_lot_rel WHERE stock_lot_id = ANY(%s)", [lots])
        self.cr.execute("DELETE FROM stock_reference_move_rel WHERE move_id = ANY(%s)", [moves.ids])
        self.cr.execute("DELETE FROM stock_reference_production_rel WHERE production_id = ANY(%s)", [orders.ids])
        groups, references = orders.production_group_id, orders.reference_ids
        for records in (quants, lines, moves, orders, pickings, groups, references):
            self.copies.remove(records._table, records.ids)
        self.copies.remove("stock_lot", lots)


def series(count):
    """The rows 0 … count - 1 as a query with the column n."""
    return f"SELECT n FROM generate_series(0, {count - 1}) AS n"
