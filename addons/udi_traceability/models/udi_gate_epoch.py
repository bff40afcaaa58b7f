"""One row for each product that a freeze changes and that every transaction which moves the product locks.

PostgreSQL gives a transaction the state of when it began: a delivery that began before a freeze sees no hold. Because
it locks this row FOR SHARE, it meets the freeze's change as a serialization failure, and Odoo runs it again.
"""

from odoo import api, fields, models
from odoo.tools.sql import table_exists


class UdiGateEpoch(models.Model):
    _name = "udi.gate.epoch"
    _description = "Gate epoch of a product"
    _log_access = False
    _rec_name = "product_ref"

    # a number and no foreign key: deleting a product must not meet running deliveries
    product_ref = fields.Integer("Product number", required=True, readonly=True, aggregator=None)
    epoch = fields.Integer(required=True, default=1, readonly=True, aggregator=None)

    _once = models.UniqueIndex("(product_ref)")

    def init(self):
        # what is controlled already has its row: see `_prepare`
        if table_exists(self.env.cr, "udi_history_product"):
            self.env.cr.execute(
                "INSERT INTO udi_gate_epoch (product_ref, epoch) SELECT product_id, 1 FROM udi_history_product"
                " ON CONFLICT (product_ref) DO NOTHING"
            )
        return super().init()

    @api.model
    def _prepare(self, product_ids):
        """The rows of products that become UDI-controlled: the first ones who move them need not make them, and so do
        not meet each other."""
        if product_ids:
            self.env.cr.execute(
                "INSERT INTO udi_gate_epoch (product_ref, epoch) SELECT unnest(%s), 1"
                " ON CONFLICT (product_ref) DO NOTHING",
                [list(product_ids)],
            )

    @api.model
    def _share(self, product_ids):
        """Lock the products against a freeze until the end of this transaction.

        The same statement reads what the step asks next: see `udi.standing`.
        """
        wanted = sorted(set(product_ids))
        if not wanted or self.env.cr.readonly:
            return
        missing = set(wanted) - self.env["udi.standing"]._lock(wanted)
        # a row of this transaction's own is a lock as well; where a freeze made it meanwhile, this fails and Odoo
        # runs the transaction again
        self._prepare(sorted(missing))

    @api.model
    def _advance(self, product_ids):
        """Say that a hold of these products was set or ended. To be called first: it waits for running deliveries."""
        product_ids = sorted(set(product_ids))
        if not product_ids:
            return
        self.env.cr.execute_values(
            "INSERT INTO udi_gate_epoch (product_ref, epoch) VALUES %s"
            " ON CONFLICT (product_ref) DO UPDATE SET epoch = udi_gate_epoch.epoch + 1",
            [(product_id, 1) for product_id in product_ids],
            page_size=max(len(product_ids), 1),
        )

    @api.model
    def _advance_all(self):
        """The same for every product that ever moved: a hold of a place may concern each of them."""
        self.env.cr.execute("UPDATE udi_gate_epoch SET epoch = epoch + 1")
