"""Who holds what, computed from Odoo's finished movements: for the history, and where holders must be made anew.

A serial is where the last movement took it, if stock is there; several units of a lot are added up for each place.
What the sums cannot tell, a place that gave more than it had, is booked movement by movement with the same arithmetic
as live (`udi_core.holders`).
"""

from odoo import api, models
from odoo.tools import SQL

from ..models.udi_holder import KIND_OF_USAGE
from .history_builder import lines_where
from odoo.addons.udi_core.holders import Movement, settle

INSERT = SQL("INSERT INTO udi_holder (company_id, lot_id, product_id, kind, location_id, partner_id, quantity)")
OPEN_KINDS = ("supplier", "used", "scrap")  # places that things come from without having been booked there
BOOKED = ("internal", "transit", "customer")  # usages of places where Odoo books what is there
OUTSIDE = ("customer", "supplier")  # usages of places for which a partner stands
TOLD = (*OUTSIDE, "production")  # usages of places of which the move says more


class UdiHolderBuilder(models.AbstractModel):
    _name = "udi.holder.builder"
    _description = "Holders from Odoo's movements"

    @api.private
    def next_lots(self, product_ids, after, count):
        """Lots of some products above a number, in order, and the last number looked at."""
        self.env.cr.execute(
            """SELECT id FROM stock_lot WHERE id > %s AND product_id = ANY(%s) ORDER BY id LIMIT %s""",
            [after, product_ids, count],
        )
        lots = [lot for (lot,) in self.env.cr.fetchall()]
        return lots, lots[-1] if lots else after

    @api.private
    def rebuild(self, lot_ids):
        """Replace the holders of lots by what their movements say; a constant number of statements."""
        cr = self.env.cr
        self.env["stock.move.line"].flush_model()
        self.env["stock.quant"].flush_model()
        cr.execute(
            SQL(
                """SET LOCAL work_mem = '64MB';
                   CREATE TEMP TABLE IF NOT EXISTS udi_holder_lot (lot_id integer, single boolean, places integer[]);
                   CREATE TEMP TABLE IF NOT EXISTS udi_holder_flow
                       (lot_id integer, company_id integer, kind text, location_id integer, partner_id integer,
                        quantity numeric);
                   TRUNCATE udi_holder_lot, udi_holder_flow;
                   INSERT INTO udi_holder_lot
                   SELECT l.id, t.tracking = 'serial', CASE WHEN t.tracking = 'serial' THEN ARRAY(
                          SELECT k.location_id FROM stock_quant k JOIN stock_location place ON place.id = k.location_id
                           WHERE k.lot_id = l.id AND k.quantity > 0 AND place.usage IN %s) END
                     FROM stock_lot l
                     JOIN product_product p ON p.id = l.product_id JOIN product_template t ON t.id = p.product_tmpl_id
                    WHERE l.id = ANY(%s);
                   ANALYZE udi_holder_lot""",
                BOOKED,
                lot_ids,
            )
        )
        self.env["udi.holder"]._note_met(lot_ids)
        cr.execute(SQL("DELETE FROM udi_holder WHERE lot_id = ANY(%s)", lot_ids))
        cr.execute(SQL("%s %s", INSERT, self._singles()))
        cr.execute(SQL("INSERT INTO udi_holder_flow %s", self._flows()))
        cr.execute(
            SQL("SELECT DISTINCT lot_id FROM udi_holder_flow WHERE quantity < 0 AND kind <> ALL(%s)", list(OPEN_KINDS))
        )
        odd = [lot for (lot,) in cr.fetchall()]
        cr.execute(
            SQL(
                """%s SELECT f.company_id, f.lot_id, l.product_id, f.kind, f.location_id, f.partner_id, f.quantity
                        FROM udi_holder_flow f JOIN stock_lot l ON l.id = f.lot_id
                       WHERE f.quantity > 0 AND f.lot_id <> ALL(%s)""",
                INSERT,
                odd,
            )
        )
        self._book(odd)
        self.env["udi.holder"].invalidate_model()

    # ------------------------------------------------------------------ SQL
    def _moves(self):
        """Movements of the lots at hand with both places, as rows of SQL; documents are looked up where they tell."""
        return SQL(
            """udi_holder_lot x
               CROSS JOIN %s
               JOIN stock_location src ON src.id = ml.location_id
               JOIN stock_location dst ON dst.id = ml.location_dest_id
               %s""",
            lines_where(SQL("ml.lot_id = x.lot_id")),
            self._documents(SQL("src.usage IN %(told)s OR dst.usage IN %(outside)s", told=TOLD, outside=OUTSIDE)),
        )

    def _documents(self, needed):
        """The move and the transfer of each movement for which ``needed`` (SQL) holds, as tables m and d."""
        return SQL(
            """LEFT JOIN LATERAL (SELECT %s FROM stock_move m WHERE m.id = ml.move_id AND (%s) OFFSET 0) m ON TRUE
               LEFT JOIN LATERAL (SELECT partner_id FROM stock_picking p
                                   WHERE p.id = ml.picking_id AND (%s) OFFSET 0) d ON TRUE""",
            SQL(", ").join(map(SQL.identifier, self._move_columns())),
            needed,
            needed,
        )

    def _move_columns(self):
        """What is asked about a stock move."""
        return ["id", "partner_id"]

    def _kind(self, alias):
        pairs = SQL(" ").join(SQL("WHEN %s THEN %s", usage, kind) for usage, kind in KIND_OF_USAGE.items())
        return SQL("CASE %s.usage %s END", SQL.identifier(alias), pairs)

    def _partner(self, alias):
        """Who stands for a place: the partner of the document, where goods are outside."""
        return SQL(
            "CASE WHEN %s.usage IN ('customer', 'supplier') THEN COALESCE(d.partner_id, m.partner_id) END",
            SQL.identifier(alias),
        )

    def _made_here(self):
        """Movements out of production that are new goods, not used ones given back, as SQL on m and src."""
        return SQL("src.usage = 'production'")

    def _singles(self):
        """The one place of each serial: where stock is; of several such places, where it came last.

        Where no stock is booked any more it is not, even if it came there last: a repair takes a part out and puts it
        back in one moment.
        """
        return SQL(
            """SELECT ml.company_id, ml.lot_id, ml.product_id, %(kind)s, ml.location_dest_id, %(partner)s, 1
                 FROM udi_holder_lot x
                CROSS JOIN LATERAL (
                      SELECT * FROM %(lines)s
                       ORDER BY CASE WHEN ml.location_dest_id = ANY(x.places) THEN 0
                                     WHEN ml.location_dest_id IN (%(booked)s) THEN 2 ELSE 1 END,
                                ml.date DESC, ml.id DESC LIMIT 1) ml
                CROSS JOIN LATERAL (SELECT usage FROM stock_location p WHERE p.id = ml.location_dest_id OFFSET 0) dst
                 %(documents)s
                WHERE x.single AND %(kind)s IS NOT NULL""",
            kind=self._kind("dst"),
            partner=self._partner("dst"),
            lines=lines_where(SQL("ml.lot_id = x.lot_id")),
            booked=SQL("SELECT id FROM stock_location WHERE usage IN %s", BOOKED),
            documents=self._documents(SQL("dst.usage IN %s", OUTSIDE)),
        )

    def _flows(self):
        """What came to each place of each lot, less what left it."""
        return SQL(
            """SELECT f.lot_id, f.company_id, f.kind, f.location_id, f.partner_id, sum(f.quantity)
                 FROM (SELECT ml.lot_id, ml.company_id, y.kind, y.location_id, y.partner_id,
                              y.sign * ml.quantity_product_uom AS quantity
                         FROM %(moves)s
                        CROSS JOIN LATERAL (VALUES
                              (1, %(dst_kind)s, ml.location_dest_id, %(dst_partner)s),
                              (-1, CASE WHEN NOT (%(made)s) THEN %(src_kind)s END, ml.location_id, %(src_partner)s)
                              ) y(sign, kind, location_id, partner_id)
                        WHERE NOT x.single AND y.kind IS NOT NULL) f
                GROUP BY 1, 2, 3, 4, 5 HAVING sum(f.quantity) <> 0""",
            moves=self._moves(),
            made=self._made_here(),
            dst_kind=self._kind("dst"),
            dst_partner=self._partner("dst"),
            src_kind=self._kind("src"),
            src_partner=self._partner("src"),
        )

    # ------------------------------------------------------------------ movement by movement
    def _book(self, lot_ids):
        """Lots whose places gave more than they had: in the order in which it happened, as live."""
        if not lot_ids:
            return
        self.env.cr.execute(
            SQL(
                """SELECT ml.company_id, ml.lot_id, ml.quantity_product_uom,
                          CASE WHEN NOT (%s) THEN %s END, ml.location_id, %s, %s, ml.location_dest_id, %s
                     FROM %s WHERE x.lot_id = ANY(%s) ORDER BY ml.date, ml.id""",
                self._made_here(),
                self._kind("src"),
                self._partner("src"),
                self._kind("dst"),
                self._partner("dst"),
                self._moves(),
                lot_ids,
            )
        )
        movements = [
            Movement(company, lot, quantity, unique=False, source=tuple(way[:3]), destination=tuple(way[3:]))
            for company, lot, quantity, *way in self.env.cr.fetchall()
        ]
        rows, _gone = settle([], movements)
        product_of = dict(self.env["stock.lot"].browse(lot_ids).mapped(lambda lot: (lot.id, lot.product_id.id)))
        values = [
            (
                row.company_id,
                row.lot_id,
                product_of[row.lot_id],
                row.kind,
                row.location_id,
                row.partner_id,
                row.quantity,
            )
            for row in rows
        ]
        if values:
            self.env.cr.execute_values(f"{INSERT.code} VALUES %s", values, page_size=len(values))
