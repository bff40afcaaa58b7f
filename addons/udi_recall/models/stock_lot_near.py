"""What finds a lot again under a number that somebody wrote almost right."""

from odoo import models
from odoo.tools import SQL


class StockLot(models.Model):
    _inherit = "stock.lot"

    def init(self):
        """The function that `near_key` of udi_core is in Python, and an index for each of a lot's numbers."""
        self.env.cr.execute(
            r"""CREATE OR REPLACE FUNCTION udi_recall_near(name text) RETURNS text
            LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $near$
                SELECT translate(regexp_replace(
                    regexp_replace(replace(upper(name), 'O', '0'), '[^0-9A-Z]', '', 'g'),
                    '(^|[^0-9])0+(?=[0-9])', '\1', 'g'), 'IL', '11')
            $near$"""
        )
        for column in ("name", "udi_lot_number", "udi_supplier_lot"):
            self.env.cr.execute(
                SQL(
                    "CREATE INDEX IF NOT EXISTS %s ON stock_lot (udi_recall_near(%s)) WHERE %s IS NOT NULL",
                    SQL.identifier(f"udi_recall_near_{column}"),
                    SQL.identifier(column),
                    SQL.identifier(column),
                )
            )
        return super().init()


class UdiEventItem(models.Model):
    _inherit = "udi.event.item"

    # few items say a detail: earlier lot numbers are found without reading the ledger
    _recall_detail_idx = models.Index("(lot_id) WHERE detail IS NOT NULL")


def drop_near(cr):
    """Take the function away, with the indexes that use it."""
    cr.execute("DROP FUNCTION IF EXISTS udi_recall_near(text) CASCADE")
