"""One batch of history: Odoo's finished movements become events and items, all in PostgreSQL.

Two temporary tables carry a batch: the movements with their document and step (`udi_history_work`), and their events in
the columns of the ledger. The items are written first, the events after them with the hash of both. What the ledger
says in words (names of products, partners) is read through the ORM, once for each of them.
"""

from odoo import api, models
from odoo.tools import SQL

from .gate import STEP_OF_USAGE
from .recorder import STEP_WORDS

MOST_LINES = 400_000  # of one batch
USAGES = ("supplier", "view", "internal", "customer", "inventory", "production", "transit")
WORK_COLUMNS = (
    "group_line integer, line_id integer, model text, document integer, document_name text, company_id integer,"
    " event_type text, biz_step text, disposition text, action text, role text, lot_id integer, product_id integer,"
    " quantity numeric, moment timestamp, source_id integer, destination_id integer, partner_id integer,"
    " read_point text, into_lot integer, evidence text, reach text, detail text"
)
# enough for the sorts of one batch: a few of them are at work at a time
MEMORY = "128MB"
# what every source says of a movement: the columns of udi_history_work after group_line
COMMON = SQL(
    """ml.lot_id, ml.product_id, ml.quantity_product_uom, date_trunc('second', ml.date), ml.location_id,
       ml.location_dest_id"""
)
WORDS = SQL("st.step, st.biz_step, st.disposition, st.action, st.sign")
# a line that changes the package and not the place is no step of its own
MOVED = SQL(
    """ml.state = 'done' AND ml.lot_id IS NOT NULL AND ml.quantity_product_uom > 0
       AND NOT (ml.location_id = ml.location_dest_id AND ml.package_id IS DISTINCT FROM ml.result_package_id)"""
)
# One look-up in an index for each row, said by OFFSET 0: PostgreSQL's statistics of lots and documents are far off for
# large tables, it would read the whole table for each batch.
LINES = """LATERAL (SELECT id, move_id, picking_id, company_id, lot_id, product_id, quantity_product_uom, date,
                           location_id, location_dest_id
                      FROM stock_move_line ml WHERE %s AND %s OFFSET 0) ml"""


def lines_where(condition):
    """The finished movements of lots for which ``condition`` (SQL on ml) holds, as a table ml."""
    return SQL(LINES, condition, MOVED)


def move_of(number):
    """The stock move of a number (SQL), as a table m with what is asked about it."""
    return SQL(
        "LATERAL (SELECT id, partner_id, is_inventory, scrap_id, location_id, location_dest_id FROM stock_move m"
        " WHERE m.id = %s OFFSET 0) m",
        number,
    )


class TooMany(Exception):
    """A batch holds more movements than fit into the memory."""


class UdiHistoryBuilder(models.AbstractModel):
    _name = "udi.history.builder"
    _description = "Events from Odoo's movements"

    # ------------------------------------------------------------------ what there is
    @api.private
    def count_lines(self, run):
        """How many movements a run has to record, about."""
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM stock_move_line ml WHERE ml.product_id = ANY(%s) AND %s AND %s",
                run.product_ids.product_id.ids,
                MOVED,
                self._not_live(),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.private
    def last_of_batch(self, source, after, count):
        """The number of the last one among the next ``count`` documents of a source; None where there is none left."""
        self.env.cr.execute(
            SQL(
                "SELECT max(id) FROM (SELECT id FROM %s WHERE id > %s ORDER BY id LIMIT %s) batch",
                SQL.identifier(self._tables_of_sources()[source]),
                after,
                count,
            )
        )
        return self.env.cr.fetchone()[0]

    def _tables_of_sources(self):
        """``{name of what is read: its table}``"""
        return {"picking": "stock_picking", "move": "stock_move"}

    # ------------------------------------------------------------------ one batch
    @api.private
    def build(self, run, source, after, upto, cut=True):
        """Write the events of the documents with ``after < id <= upto``; gives the numbers of movements and events.

        :param cut: False for a single document, however many movements it has
        :raises TooMany: nothing was written, ask for fewer documents
        """
        cr = self.env.cr
        self._tables()
        cr.execute(SQL("INSERT INTO udi_history_work %s", self._lines(run, source, after, upto)))
        lines = cr.rowcount
        self._refine(source)
        if not lines:
            return 0, 0
        if cut and lines > MOST_LINES:
            raise TooMany
        cr.execute("ANALYZE udi_history_work")
        self._words()
        cr.execute(self._events(run))
        if run.again:
            self._forget_known()
            self._replace_partial()
        cr.execute("SELECT count(*) FROM udi_history_event")
        events = cr.fetchone()[0]
        cr.execute(self._items())
        self._copy()
        return lines, events

    def _tables(self):
        self.env.cr.execute(
            SQL(
                """SET LOCAL work_mem = %s;
                   CREATE TEMP TABLE IF NOT EXISTS udi_history_work (%s);
                   CREATE TEMP TABLE IF NOT EXISTS udi_history_event (LIKE udi_event, group_line integer);
                   ALTER TABLE udi_history_event ALTER content_hash DROP NOT NULL;
                   TRUNCATE udi_history_work, udi_history_event""",
                MEMORY,
                SQL(WORK_COLUMNS),
            )
        )
        self._words_tables()

    # ------------------------------------------------------------------ movements
    def _lines(self, run, source, after, upto):
        """The query of the movements of some documents, in the columns of udi_history_work."""
        of_source = {"picking": self._picking_lines, "move": self._move_lines}
        return of_source[source](run, after, upto)

    def _picking_lines(self, run, after, upto):
        return self._object_lines(
            run,
            document=("stock.picking", SQL("d.id"), SQL("d.name")),
            tables=SQL(
                """stock_picking d CROSS JOIN %s CROSS JOIN %s
                   LEFT JOIN stock_picking_type pt ON pt.id = d.picking_type_id
                   LEFT JOIN stock_warehouse w ON w.id = pt.warehouse_id""",
                lines_where(SQL("ml.picking_id = d.id")),
                move_of(SQL("ml.move_id")),
            ),
            partner=SQL("COALESCE(d.partner_id, m.partner_id)"),
            read_point=SQL("COALESCE(w.name, src.complete_name)"),
            condition=SQL("d.id > %s AND d.id <= %s", after, upto),
        )

    def _move_lines(self, run, after, upto):
        return self._object_lines(
            run,
            document=("stock.move", SQL("m.id"), SQL("COALESCE(m.reference, m.origin)")),
            tables=SQL("stock_move m CROSS JOIN %s", lines_where(SQL("ml.move_id = m.id"))),
            partner=SQL("m.partner_id"),
            read_point=SQL("src.complete_name"),
            condition=SQL("m.id > %s AND m.id <= %s AND m.picking_id IS NULL AND %s", after, upto, self._loose()),
        )

    def _loose(self):
        """Which movements without a transfer are told one by one, as SQL on m, src and dst."""
        return SQL("TRUE")

    def _object_lines(self, run, document, tables, partner, read_point, condition, words=WORDS):
        """Movements of which each document, step and way is one event with one item a movement.

        :param document: its model, and SQL of its number and name; scrapping is a document of its own
        :param words: SQL of step, biz step, disposition, action and sign; those of the way in the table st
        """
        model, number, name = document
        model = SQL("CASE WHEN scrap.id IS NULL THEN %s ELSE 'stock.scrap' END", model)
        number = SQL("COALESCE(scrap.id, %s)", number)
        return SQL(
            """SELECT min(q.line_id) OVER (PARTITION BY q.model, q.document, q.company_id, q.step, q.source_id,
                                                        q.destination_id, q.partner_id),
                      q.line_id, q.model, q.document, q.document_name, q.company_id, 'object', q.biz_step,
                      q.disposition, q.action, 'object', q.lot_id, q.product_id, q.sign * q.quantity, q.moment,
                      q.source_id, q.destination_id, q.partner_id, q.read_point, NULL::integer, NULL::text,
                      NULL::text, NULL::text
                 FROM (SELECT ml.id, %(model)s, %(number)s, COALESCE(scrap.name, %(name)s), ml.company_id, %(words)s,
                              %(common)s, %(partner)s, %(read_point)s
                         FROM %(tables)s
                         LEFT JOIN stock_scrap scrap ON scrap.id = m.scrap_id
                         JOIN stock_location src ON src.id = ml.location_id
                         JOIN stock_location dst ON dst.id = ml.location_dest_id
                         JOIN (VALUES %(steps)s) st(source, destination, inventory, step, sign, biz_step, disposition,
                                                    action)
                           ON st.source = src.usage AND st.destination = dst.usage
                          AND st.inventory = COALESCE(m.is_inventory, FALSE)
                        WHERE %(condition)s AND ml.product_id = ANY(%(products)s) AND %(not_live)s
                          AND %(unknown)s
                      ) q(line_id, model, document, document_name, company_id, step, biz_step, disposition, action,
                          sign, lot_id, product_id, quantity, moment, source_id, destination_id, partner_id,
                          read_point)""",
            model=model,
            number=number,
            name=name,
            words=words,
            common=COMMON,
            partner=partner,
            read_point=read_point,
            tables=tables,
            steps=self._steps(),
            condition=condition,
            products=run.product_ids.product_id.ids,
            not_live=self._not_live(),
            unknown=self._unknown(run, model, number),
        )

    def _refine(self, source):
        """Hook: what else is known of the movements of this batch."""

    def _not_live(self):
        """Leaves out what was recorded live, as SQL on ml; mostly there is nothing of it."""
        self.env.cr.execute("SELECT EXISTS (SELECT FROM udi_history_line)")
        if not self.env.cr.fetchone()[0]:
            return SQL("TRUE")
        return SQL("NOT EXISTS (SELECT FROM udi_history_line k WHERE k.line_id = ml.id)")

    def _steps(self):
        """`gate.step_between` and the words of each step, as rows of SQL."""
        rows = []
        for source in USAGES:
            for destination in USAGES:
                step = STEP_OF_USAGE.get((source, destination), "storing")
                for inventory in (False, True):
                    word, sign, disposition = step, 1, STEP_WORDS[step][1]
                    if step == "destroying" and inventory:  # a count says by how much it differs
                        word, sign, disposition = "counting", -1, "unavailable"
                    biz_step, _disposition, action = STEP_WORDS[word]
                    rows.append(SQL("%s", (source, destination, inventory, word, sign, biz_step, disposition, action)))
        return SQL(", ").join(rows)

    def _unknown(self, run, model, document):
        """Where something may be in the ledger already: movements whose lot and document it does not know together."""
        if not run.again:
            return SQL("TRUE")
        return SQL(
            """NOT EXISTS (SELECT FROM udi_event x JOIN udi_event_item y ON y.event_id = x.id
                            WHERE x.document_model = %s AND x.document_ref = %s AND y.lot_id = ml.lot_id
                              AND x.biz_step NOT IN ('encoding', 'holding', 'other'))""",
            model,
            document,
        )
