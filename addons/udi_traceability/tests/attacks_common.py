"""What the tests of attacks build on: remote calls by people without our roles, and whether anything has moved."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .common import UdiCommon

HELD = "on hold: Leak"
REFUSALS = (UserError, AccessError, ValidationError)


class AttackCommon(UdiCommon):
    def setUp(self):
        super().setUp()
        self.free, self.held = self.receive(self.pump, ["FREE", "HELD"])
        self.tubes = self.receive(self.tube, ["T1"], quantity=120)
        self.hold = self.env["udi.hold"].with_user(self.quality).freeze(self.held, "Leak")

    def call(self, records, method, *args, user=None, context=None):
        """A remote call by a person who may use stock and nothing of ours."""
        records = records.with_user(user or self.nobody)
        ids = [records.ids] if records else []
        return call_kw(records.browse(), method, [*ids, *args], {"context": context or {}})

    def state(self):
        """Everything that an attack may not change: holders, quants with a quantity, number of events."""
        self.env.flush_all()
        self.env.invalidate_all()
        products = (self.pump | self.tube).ids
        holders = self.env["udi.holder"].search([("product_id", "in", products)])
        quants = self.env["stock.quant"].search([("product_id", "in", products), ("quantity", "!=", 0)])
        return (
            sorted((row.lot_id.name, row.kind, row.partner_id.id, row.quantity) for row in holders),
            sorted((row.lot_id.name or "", row.location_id.id, row.quantity) for row in quants),
            self.env["udi.event"].search_count([]),
        )

    def unchanged(self, attack, *args, error=REFUSALS, **kwargs):
        """The attack is answered with an error, and all is as it was; returns what the error says."""
        before, said = self.state(), None
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db", "odoo.models", "odoo.http"):
                attack(*args, **kwargs)
                self.env.flush_all()
        except error as refusal:
            said = str(refusal)
        self.assertEqual(self.state(), before)
        self.assertIsNotNone(said, "nobody refused it")
        return said

    def outgoing(self, lot, quantity=1.0, partner=None):
        picking = self.picking("outgoing", partner or self.hospital_a, [(lot.product_id, quantity)])
        self.fill(picking, lot, quantity)
        return picking

    def returned(self, picking, lot, quantity=1.0):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.fill(back, lot, quantity)
        return back
