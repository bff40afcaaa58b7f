"""A freeze takes held goods out of open transfers."""

from odoo import api, models
from odoo.tools import SQL

RELEASED_AT_ONCE = 10_000  # reservations undone in the freeze itself; the job does the rest
BATCH = 1_000  # reservations of one step of the job


# a file of its own for each concern: together they would be too long
class UdiHold(models.Model):
    _inherit = "udi.hold"

    def _reserved_lines(self, limit):
        """Up to ``limit`` open move lines that would take held goods out of where they are.

        Not what somebody said that he built into a device: that is so, held or not, and the gate says why it stops.
        """
        self.ensure_one()
        self.env["stock.move"].flush_model(["state"])
        self.env["stock.move.line"].flush_model()
        place = SQL("TRUE")
        if self.scope == "location":
            place = SQL("s.parent_path LIKE %s", f"{self.location_id.parent_path}%")
        self.env.cr.execute(
            SQL(
                """SELECT ml.id FROM stock_move move
                     JOIN stock_move_line ml ON ml.move_id = move.id
                     JOIN udi_hold_member m ON m.lot_id = ml.lot_id AND m.hold_id = %s
                     JOIN stock_location s ON s.id = ml.location_id AND s.usage IN ('internal', 'transit')
                     JOIN stock_location d ON d.id = ml.location_dest_id AND NOT (ml.picked AND d.usage = 'production')
                    WHERE move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') AND %s
                    ORDER BY ml.id LIMIT %s""",
                self.id,
                place,
                limit,
            )
        )
        # sudo: who freezes need not be a warehouse user
        return self.env["stock.move.line"].sudo().browse(row[0] for row in self.env.cr.fetchall())

    def _release_reservations(self, limit):
        """Open transfers let go of the goods, what somebody has scanned already too; the job does what is over."""
        lines = self._reserved_lines(limit + 1)
        rest = len(lines) > limit
        lines = lines[:limit]
        lines.env["udi.unreserve"].lines(lines)
        if rest or self.reservations_open:
            # sudo: written by the freeze and its job only
            self.sudo().reservations_open = rest
        if rest:
            # sudo: who freezes need not be allowed to call a scheduled job
            self.env.ref("udi_traceability.ir_cron_hold_reservations").sudo()._trigger()
        return len(lines)

    @api.model
    def _cron_release_reservations(self):
        """The job: undo what a large freeze left, batch by batch, each committed on its own."""
        progress = self.env["ir.cron"]._commit_progress
        for hold in self.search([("reservations_open", "=", True), ("state", "=", "active")]):
            while hold.reservations_open:
                done = hold._release_reservations(BATCH)
                if progress(done, remaining=int(hold.reservations_open)) <= 0:
                    return
