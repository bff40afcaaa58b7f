"""Whose lot it is: this stays once the ledger or a movement says so."""

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SHOWN = 5


class StockLot(models.Model):
    _inherit = "stock.lot"

    def write(self, vals):
        if "company_id" in vals:
            self._udi_check_company(vals["company_id"])
        return super().write(vals)

    def _udi_check_company(self, company_id):
        """Another company, or none, would show the lot's history to whom it is masked, or hide it from its own people.

        Elevated rights do not help: a wizard that runs with them must not do it for its user either.

        :raises UserError: for lots that events or finished movements name
        """
        if self.env.uid == SUPERUSER_ID:
            return
        field = self._fields["company_id"]
        other = field.convert_to_cache(company_id, self)
        changed = self.filtered(lambda lot: lot.udi_controlled and (lot.company_id.id or False) != (other or False))
        if not changed:
            return
        self.env["stock.move.line"].flush_model(["lot_id", "state"])
        found = self.env.execute_query(
            SQL(
                """SELECT l FROM unnest(%s) l
                    WHERE EXISTS (SELECT FROM udi_event_item i WHERE i.lot_id = l)
                       OR EXISTS (SELECT FROM stock_move_line m WHERE m.lot_id = l AND m.state = 'done')
                    ORDER BY l""",
                changed.ids,
            )
        )
        if found:
            names = self.browse([number for (number,) in found]).mapped("name")
            raise UserError(
                self.env._(
                    "%(lots)s has a history here: its company stays as it is. To hand goods over to another company "
                    "of the group, transfer them there.",
                    lots=", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else ""),
                )
            )
