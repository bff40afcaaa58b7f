"""What a freeze stops besides the goods, and what a scanner that was offline must know at its next contact."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

MOST_NOTES = 1_000  # documents that get a note; of more the case itself says how many
PAGE = 5_000
READERS = "udi_traceability.group_udi_reader"
# from the open movements, which are few, to the lots: the other way round each affected lot's past is read
STOPPED = """
    WITH open AS MATERIALIZED (
         SELECT m.picking_id, l.lot_id FROM stock_move m JOIN stock_move_line l ON l.move_id = m.id
          WHERE m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') AND m.picking_id IS NOT NULL)
    SELECT DISTINCT picking_id FROM open WHERE lot_id IN (%(lots)s) ORDER BY picking_id
"""


class UdiRecallFrozen(models.AbstractModel):
    _name = "udi.recall.frozen"
    _description = "Consequences of a recall freeze"

    # ------------------------------------------------------------------ documents
    def _documents(self, lots):
        """Open documents that hold some of the lots, before the freeze takes them away: list of recordsets.

        :param SQL lots: query of lot ids
        """
        self.env["stock.move.line"].flush_model()
        found = self.env.execute_query(SQL(STOPPED, lots=lots))
        # sudo: who freezes need not be a warehouse user
        return [self.env["stock.picking"].sudo().browse(row[0] for row in found)]

    def _note(self, recall, documents):
        """A note in the chatter of each document, in bulk; returns how many documents were stopped."""
        total = 0
        for records in documents:
            total += len(records)
            told = records[:MOST_NOTES]
            body = self.env._(
                "Stopped by recall %(case)s: reserved units were taken out of this document, they may not leave. "
                "Assign other units or wait for the recall.",
                case=recall.reference,
            )
            if told:
                told._message_log_batch(bodies=dict.fromkeys(told.ids, body))
        return total

    # ------------------------------------------------------------------ scanners
    @api.model
    @api.readonly
    def since(self, hold_id=0, lot_id=0, released_after=False):
        """One page of what was frozen since a scanner last asked; a recall or any other hold alike.

        :param hold_id: with ``lot_id`` the key that the page before ended with; 0 and 0 for everything in force
        :param released_after: the ``now`` of the last contact: what was released since comes too
        :returns: ``{"lots": [[hold id, lot id, product id, number]], "scopes": [{hold, kind, product, location}],
            "released": [hold ids], "next": [hold id, lot id] or None, "now": text}``
        """
        if not self.env.user.has_group(READERS) and not self.env.su:
            raise AccessError(self.env._("Only people who work with devices ask what is frozen."))
        companies = self.env.companies.ids
        lots = self.env.execute_query(
            SQL(
                """SELECT m.hold_id, m.lot_id, m.product_id, l.name FROM udi_hold_member m
                     JOIN udi_hold h ON h.id = m.hold_id AND h.state = 'active' AND h.company_id = ANY(%s)
                     JOIN stock_lot l ON l.id = m.lot_id
                    WHERE (m.hold_id, m.lot_id) > (%s, %s) ORDER BY m.hold_id, m.lot_id LIMIT %s""",
                companies,
                hold_id,
                lot_id,
                PAGE,
            )
        )
        holds = self.env["udi.hold"].search([("company_id", "in", companies), ("scope", "!=", "lots")])
        # few: they come with every first page
        scopes = holds.filtered(lambda hold: hold.state == "active") if not lot_id else holds.browse()
        released = []
        if released_after:
            released = self.env["udi.hold"].search(
                [("company_id", "in", companies), ("state", "=", "released"), ("released_on", ">=", released_after)]
            )
        [(now,)] = self.env.execute_query(SQL("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"))
        return {
            "lots": [list(row) for row in lots],
            "scopes": [
                {
                    "hold": hold.id,
                    "kind": hold.scope,
                    "product": hold.product_id.id,
                    "location": hold.location_id.id,
                    "supplier_lot": hold.supplier_lot or "",
                }
                for hold in scopes
            ],
            "released": list(released.ids) if released else [],
            "next": [lots[-1][0], lots[-1][1]] if len(lots) == PAGE else None,
            "now": now,
        }
