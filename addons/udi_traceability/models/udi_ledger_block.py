"""Sealed blocks of the ledger, written by `udi.sealer`, and which events each of them holds.

Membership is a narrow table of its own, not a column of the event: filling a column would write each event and the
entries of all its indexes a second time, and would need a trigger that lets updates of the ledger through. Its primary
key is the event: one event is in one block. It has no foreign keys, whose checks would lock and so write the event's
row; the check of the ledger finds what points nowhere.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class UdiLedgerBlock(models.Model):
    _name = "udi.ledger.block"
    _inherit = "udi.ledger.table"
    _description = "Sealed block of the ledger"
    _order = "company_id, number desc"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    number = fields.Integer("Block", required=True, readonly=True, aggregator=None)
    previous_hash = fields.Char("Hash of the block before", required=True, readonly=True)
    merkle_root = fields.Char("Root of the events", required=True, readonly=True)
    first_event = fields.Integer(required=True, readonly=True, aggregator=None)
    last_event = fields.Integer(required=True, readonly=True, aggregator=None)
    event_count = fields.Integer("Events", required=True, readonly=True)
    sealed_at = fields.Datetime("Sealed on", required=True, readonly=True)
    hash_version = fields.Integer("Version of the hash", required=True, readonly=True, aggregator=None)
    block_hash = fields.Char("Hash", required=True, readonly=True)

    _number_unique = models.Constraint(
        "UNIQUE (company_id, number)", "A block of this number is in the ledger already."
    )

    def init(self):
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS udi_ledger_member (event_id integer PRIMARY KEY, block_id integer NOT NULL)"
        )
        self.env.cr.execute("CREATE INDEX IF NOT EXISTS udi_ledger_member_block_idx ON udi_ledger_member (block_id)")
        return super().init()

    @api.depends("number")
    def _compute_display_name(self):
        for block in self:
            block.display_name = self.env._("Block %(number)s", number=block.number)

    def action_open_events(self):
        """The events that this block holds."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_event")
        return action | {"display_name": self.display_name, "domain": [("block_id", "=", self.id)]}


class UdiEvent(models.Model):
    _inherit = "udi.event"

    block_id = fields.Many2one(
        "udi.ledger.block", "Sealed in", compute="_compute_block_id", search="_search_block_id", compute_sudo=True
    )

    def _compute_block_id(self):
        found = {}
        if self.ids:
            self.env.cr.execute(
                SQL("SELECT event_id, block_id FROM udi_ledger_member WHERE event_id IN %s", tuple(self.ids))
            )
            found = dict(self.env.cr.fetchall())
        for event in self:
            event.block_id = found.get(event._origin.id)

    def _search_block_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        sealed = [block for block in value if block]
        found = Domain("id", "in", SQL("(SELECT event_id FROM udi_ledger_member WHERE block_id = ANY(%s))", sealed))
        if False in value:
            found |= Domain("id", "not in", SQL("(SELECT event_id FROM udi_ledger_member)"))
        return found
