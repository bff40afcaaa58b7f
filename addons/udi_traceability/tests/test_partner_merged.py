"""Two contacts were one hospital, one supplier: merged by Odoo's own dialogue, they are one in every answer."""

from odoo import fields
from odoo.tests import tagged

from .common import UdiCommon
from .test_data_rules import DataCommon
from .test_ledger_seal import LedgerVerbs

# where a reference to a partner is part of a key: merging would fail there, or Odoo would delete the row
KEYS = """
    SELECT i.indrelid::regclass::text, a.attname
      FROM pg_index i
      JOIN pg_constraint c ON c.conrelid = i.indrelid AND c.contype = 'f' AND c.confrelid = 'res_partner'::regclass
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = c.conkey[1] AND a.attnum = ANY(i.indkey)
     WHERE i.indisunique AND i.indrelid::regclass::text LIKE 'udi\\_%'
    UNION
    SELECT c.conrelid::regclass::text, a.attname
      FROM pg_constraint c
      JOIN pg_constraint f ON f.conrelid = c.conrelid AND f.contype = 'f' AND f.confrelid = 'res_partner'::regclass
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = f.conkey[1] AND a.attnum = ANY(c.conkey)
     WHERE c.contype = 'c' AND c.conrelid::regclass::text LIKE 'udi\\_%'
"""


@tagged("post_install", "-at_install")
class TestPartnerMerged(LedgerVerbs, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=20)
        cls.double = cls.env["res.partner"].create({"name": "Hospital A, entered twice"})

    def merge(self, source, into):
        self.env["base.partner.merge.automatic.wizard"]._merge((source | into).ids, into)
        self.env.invalidate_all()
        self.assertFalse(source.exists())

    def held(self, lot):
        rows = self.env["udi.holder"].search([("lot_id", "=", lot.id), ("kind", "=", "partner")])
        return sorted((row.partner_id.id, row.quantity) for row in rows)

    def test_no_key_holds_a_merge_up(self):
        """But that of the licences, see the next test."""
        self.env.cr.execute(KEYS)
        self.assertEqual(self.env.cr.fetchall(), [("udi_licence", "partner_id")])

    def test_no_licence_is_lost(self):
        licences = self.env["udi.licence"]
        numbers = [(self.hospital_a, "L-1"), (self.double, "L-1"), (self.double, "L-2")]
        kept, twice, own = licences.create(
            [{"partner_id": partner.id, "name": name, "kind": "operation"} for partner, name in numbers]
        )
        number = self.double.id
        self.merge(self.double, self.hospital_a)
        self.assertEqual(self.hospital_a.udi_licence_ids, kept | own)
        self.assertEqual((twice.name, twice.active, twice.partner_id), (f"L-1 ({number})", False, self.hospital_a))

    def test_holders_are_one(self):
        self.deliver(self.tubes, self.hospital_a, 4)
        delivery = self.deliver(self.tubes, self.double, 3)
        self.merge(self.double, self.hospital_a)
        self.assertEqual(self.held(self.tubes), [(self.hospital_a.id, 7)])
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 3
        back = wizard._create_return()
        self.fill(back, self.tubes, 3)
        back.button_validate()
        self.assertEqual(self.held(self.tubes), [(self.hospital_a.id, 4)])
        self.assertFalse(self.env["udi.holder.check"].compare(self.tubes))
        self.env["udi.holder.builder"].rebuild(self.tubes.ids)
        self.assertEqual(self.held(self.tubes), [(self.hospital_a.id, 4)])
        balance = self.env["udi.holder.balance"].balance(self.tubes)[self.tubes.id]
        self.assertEqual((balance["in_stock"], balance["at_customers"], balance["unaccounted"]), (16, 4, 0))

    def test_the_timeline_goes_on(self):
        """Also when the one that stayed is merged into a third one later."""
        pickings = self.deliver(self.tubes, self.double, 3) | self.deliver(self.tubes, self.hospital_a, 4)
        self.merge(self.double, self.hospital_a)
        for stays in (self.hospital_a, self.hospital_b):
            if stays == self.hospital_b:
                self.merge(self.hospital_a, stays)
            page = self.env["udi.timeline"].with_user(self.auditor).page("res.partner", stays.id)
            self.assertEqual({event["document_name"] for event in page["events"]}, set(pickings.mapped("name")))
            self.assertEqual({event["partner_id"] for event in page["events"]}, {stays.id}, "opened by a click")
            names = {event["partner"] for event in page["events"]}
            self.assertEqual(names, {"Hospital A", "Hospital A, entered twice"}, "the ledger is not rewritten")
        self.env.cr.flush()
        self.assertTrue(self.env["udi.verifier"].verify(self.company).ok)

    def test_the_state_of_a_past_day(self):
        delivery = self.deliver(self.tubes, self.double, 3)
        self.deliver(self.tubes, self.hospital_a, 4)
        self.merge(self.double, self.hospital_a)
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        self.fill(back, self.tubes, 1)
        back.button_validate()
        self.env.cr.flush()
        trace, now = self.env["udi.trace"].with_user(self.auditor), fields.Datetime.now()
        [one] = trace.state_on(self.tubes.ids, now)
        everything = trace.state_of_all_on(now, self.tube.ids)["rows"]
        for places in (one["places"], everything):
            found = [place for place in places if place["kind"] == "partner"]
            self.assertEqual(
                [(place["partner_id"], place["name"], place["quantity"]) for place in found],
                [(self.hospital_a.id, "Hospital A", 6)],
            )

    def test_a_hold_on_the_suppliers_lot_finds_what_either_delivered(self):
        old = self.env["res.partner"].create({"name": "Sensor Works, old entry"})
        gone = self.env["res.partner"].create({"name": "Plant 1", "parent_id": self.supplier.id, "active": False})
        lots = self.receive(self.sensor, ["S1"], old, udi_supplier_lot="L-5")
        lots |= self.receive(self.sensor, ["S2"], self.supplier, udi_supplier_lot="L-5")
        lots |= self.receive(self.sensor, ["S3"], gone, udi_supplier_lot="L-5")
        other = self.receive(self.sensor, ["S4"], self.hospital_b, udi_supplier_lot="L-5")
        self.merge(old, self.supplier)
        hold = (
            self.env["udi.hold"]
            .with_user(self.quality)
            .freeze_supplier_lot("L-5", "Supplier's notice", supplier=self.supplier)
        )
        self.assertEqual(hold.member_ids.lot_id, lots)
        self.assertFalse(other.udi_on_hold)


@tagged("post_install", "-at_install")
class TestChecksAfterMerge(DataCommon):
    def test_the_partner_of_an_issue_is_the_one_that_stayed(self):
        old = self.env["res.partner"].create({"name": "Sensor Works, old entry"})
        [lot] = self.receive(self.sensor, ["S1"], old)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.supplier | old).ids, self.supplier)
        found = self.look("missing_supplier_lot").filtered(lambda issue: issue.lot_id == lot)
        self.assertEqual(found.partner_id, self.supplier)

    def test_a_partner_that_was_deleted_is_nobody(self):
        gone = self.env["res.partner"].create({"name": "Gone"})
        [lot] = self.receive(self.sensor, ["S1"], gone)
        self.env["stock.picking"].search([("partner_id", "=", gone.id)]).partner_id = False
        self.env["stock.move"].search([("partner_id", "=", gone.id)]).partner_id = False
        gone.unlink()
        found = self.look("missing_supplier_lot").filtered(lambda issue: issue.lot_id == lot)
        self.assertEqual((len(found), found.partner_id.id), (1, False))
