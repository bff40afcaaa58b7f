"""Who holds how many of each lot now. Kept current in the transaction of the move."""

from odoo import api, fields, models
from odoo.tools import SQL

from .unlinked import Unlinked
from odoo.addons.udi_core.holders import Movement, Row, settle

KINDS = [
    ("internal", "In stock"),
    ("transit", "In transit"),
    ("partner", "At a customer"),
    ("supplier", "Back at the supplier"),
    ("used", "Used in production"),
    ("scrap", "Scrapped or lost"),
]
NEW = "udi_new_lots"  # in cr.precommit.data: goes with the transaction and with a savepoint that is rolled back
# usage of an Odoo location -> kind of holder
KIND_OF_USAGE = {
    "internal": "internal",
    "transit": "transit",
    "customer": "partner",
    "supplier": "supplier",
    "production": "used",
    "inventory": "scrap",
}


class UdiHolder(models.Model):
    _name = "udi.holder"
    _description = "Holder of a lot"
    _order = "lot_id, kind, id"
    _log_access = False
    _rec_name = "lot_id"

    # no index: nothing is found by the company alone, and it would cost 13 MB for each two million lots
    company_id = Unlinked("res.company", required=True, readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, readonly=True, ondelete="cascade")
    product_id = Unlinked("product.product", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    location_id = Unlinked("stock.location", readonly=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null", ondelete="restrict")
    quantity = fields.Float(digits=(20, 6), readonly=True)
    holder_name = fields.Char(compute="_compute_holder_name")

    # a trace reads all that it needs of a holder from this index, see sql/trace.sql
    _lot_idx = models.Index("(lot_id) INCLUDE (partner_id, location_id, product_id, company_id, kind, quantity)")

    def init(self):
        # older versions had one on the lot alone, and one on the company
        self.env.cr.execute("DROP INDEX IF EXISTS udi_holder__lot_id_index, udi_holder__company_id_index")
        # how many places there are: much fewer than the product of their parts, by which PostgreSQL reckons without it
        self.env.cr.execute(
            """CREATE STATISTICS IF NOT EXISTS udi_holder_places (ndistinct)
               ON company_id, product_id, kind, location_id, partner_id FROM udi_holder"""
        )

    @api.depends("kind", "location_id.complete_name", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_holder_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for holder in self:
            if holder.kind in ("internal", "transit") and not holder.partner_id:
                holder.holder_name = holder.location_id.complete_name
            else:
                holder.holder_name = holder.partner_id.display_name or labels[holder.kind]

    @api.model
    def _ensure(self, lots):
        """Give lots that the ledger has not met the holders that Odoo's quants show (stock older than the addon).

        Also lots whose history is just being built: their holders come last.
        """
        if not lots:
            return
        self._note_met(lots.ids)
        self.env["stock.quant"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_holder (company_id, lot_id, product_id, kind, location_id, partner_id, quantity)
                SELECT COALESCE(q.company_id, l.company_id, %(company)s), q.lot_id, q.product_id,
                       CASE loc.usage WHEN 'customer' THEN 'partner' ELSE loc.usage END, q.location_id,
                       CASE WHEN loc.usage = 'customer' THEN (
                            SELECT p.partner_id FROM stock_move_line m JOIN stock_picking p ON p.id = m.picking_id
                             WHERE m.lot_id = q.lot_id AND m.state = 'done' AND m.location_dest_id = q.location_id
                             ORDER BY m.date DESC, m.id DESC LIMIT 1) END,
                       SUM(q.quantity)
                  FROM stock_quant q
                  JOIN stock_location loc ON loc.id = q.location_id
                  JOIN stock_lot l ON l.id = q.lot_id
                 WHERE q.lot_id = ANY(%(lots)s) AND loc.usage IN ('internal', 'transit', 'customer')
                   AND (NOT EXISTS (SELECT FROM udi_history_product p WHERE p.product_id = l.product_id AND p.done)
                        OR NOT EXISTS (
                           SELECT FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                            WHERE i.lot_id = q.lot_id AND e.biz_step NOT IN ('encoding', 'holding', 'other')))
                   AND NOT EXISTS (SELECT FROM udi_holder h WHERE h.lot_id = q.lot_id)
                 GROUP BY 1, 2, 3, 4, 5, 6 HAVING SUM(q.quantity) > 0""",
                company=self.env.company.id,
                lots=lots.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _apply(self, movements):
        """Book movements ``(company_id, lot, quantity, source location, destination location, partner)``.

        Three statements whatever their number; the rows of the lots are locked meanwhile.
        """
        lots = self.env["stock.lot"].browse({lot.id for _company, lot, *_rest in movements})
        rows, places = self._locked(lots), {}
        changed, gone = settle(rows, [self._movement(places, *movement) for movement in movements])
        product_of = {lot.id: lot.product_id.id for lot in lots}
        if gone:
            self.env.cr.execute(SQL("DELETE FROM udi_holder WHERE id = ANY(%s)", list(gone)))
        update = [(row.id, row.quantity) for row in changed if row.id]
        if update:
            self.env.cr.execute_values(
                "UPDATE udi_holder h SET quantity = v.quantity FROM (VALUES %s) v(id, quantity) WHERE h.id = v.id",
                update,
                page_size=len(update),
            )
        insert = [
            (
                row.company_id,
                row.lot_id,
                product_of[row.lot_id],
                row.kind,
                row.location_id,
                row.partner_id,
                row.quantity,
            )
            for row in changed
            if not row.id
        ]
        if insert:
            self.env.cr.execute_values(
                "INSERT INTO udi_holder (company_id, lot_id, product_id, kind, location_id, partner_id, quantity)"
                " VALUES %s",
                insert,
                page_size=len(insert),
            )
        self.invalidate_model()
        lots.invalidate_recordset(["udi_holder_ids", "udi_state"])

    @api.model
    def _join(self, partners):
        """One row for each place again, after another contact that held some of the same lots was merged into one.

        A row that another transaction inserts meanwhile is not seen and may stay double: its quantity counts all the
        same, and the nightly comparison joins it.

        :param SQL partners: condition on ``partner_id``
        """
        self.env.cr.execute(
            SQL(
                """WITH place AS (
                        SELECT array_agg(id ORDER BY id) AS ids, sum(quantity) AS quantity
                          FROM udi_holder WHERE %s
                         GROUP BY company_id, lot_id, kind, location_id, partner_id HAVING count(*) > 1),
                   gone AS (DELETE FROM udi_holder h USING place p WHERE h.id = ANY(p.ids[2:]))
                   UPDATE udi_holder h SET quantity = p.quantity FROM place p WHERE h.id = p.ids[1]""",
                partners,
            )
        )
        self.invalidate_model()

    @api.model
    def _note_new(self, lots):
        """These lots were made by this transaction: nobody holds any of them yet, and nobody else can say so."""
        self.env.cr.precommit.data.setdefault(NEW, set()).update(lots.ids)

    @api.model
    def _note_met(self, lot_ids):
        """These lots may have holders from now on."""
        self.env.cr.precommit.data.get(NEW, set()).difference_update(lot_ids)

    def _locked(self, lots):
        """The rows of these lots, locked until the end of the transaction."""
        new = self.env.cr.precommit.data.get(NEW, set())
        met = [number for number in lots.ids if number not in new]
        self._note_met(lots.ids)
        if not met:
            return []
        self.env.cr.execute(
            SQL(
                """SELECT id, company_id, lot_id, kind, location_id, partner_id, quantity
                     FROM udi_holder WHERE lot_id = ANY(%s) ORDER BY id FOR UPDATE""",
                met,
            )
        )
        return [Row(*values) for values in self.env.cr.fetchall()]

    @api.model
    def _movement(self, places, company_id, lot, quantity, source, destination, partner):
        """
        :param places: ``{(location id, partner id): place}`` of earlier movements of the same batch
        """
        ends = []
        for location in (source, destination):
            key = (location.id, partner.id)
            if key not in places:
                places[key] = self._place(location, partner)
            ends.append(places[key])
        return Movement(company_id, lot.id, quantity, lot.product_id.tracking == "serial", *ends)

    @api.model
    def _place(self, location, partner):
        kind = KIND_OF_USAGE.get(location.usage)
        named = kind in ("partner", "supplier")
        return (kind, location.id, partner.id if named and partner else None)
