"""Two contacts were one hospital, one supplier: merged by Odoo's own dialogue, they are one in every answer."""

import importlib.util
from pathlib import Path

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiCommon
from .test_data_rules import DataCommon
from .test_ledger_seal import LedgerVerbs

MIGRATION = Path(__file__).parent.parent / "migrations" / "19.0.1.6.0" / "post-migrate.py"
# where a reference to a partner is part of a key: merging would fail there, or Odoo would delete the row
KEYS = """
    SELECT i.indrelid::regclass::text, a.attname
      FROM pg_index i
      JOIN pg_constraint c ON c.conrelid = i.indrelid AND c.contype = 'f' AND c.confrelid = 'res_partner'::regclass
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = c.conkey[1]
           -- also within an expression
       AND pg_get_indexdef(i.indexrelid) ~ ('\\m' || a.attname || '\\M')
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
        """But those that are looked after before: of the licences, see the next tests, and of first-purchase reviews,
        see their addon."""
        self.env.cr.execute(KEYS)
        found = {table for table, _column in self.env.cr.fetchall()}
        self.assertEqual(found - {"udi_first_purchase"}, {"udi_licence"})

    def test_no_licence_is_lost(self):
        licences = self.env["udi.licence"]
        numbers = [(self.hospital_a, "L-1"), (self.double, "L-1"), (self.double, "L-2")]
        kept, twice, own = licences.create(
            [{"partner_id": partner.id, "name": name, "kind": "operation"} for partner, name in numbers]
        )
        self.merge(self.double, self.hospital_a)
        self.assertEqual(self.hospital_a.udi_licence_ids, kept | own)
        self.assertEqual((twice.name, twice.active, twice.partner_id), (f"L-1 (#{twice.id})", False, self.hospital_a))

    def test_of_two_equal_licences_the_one_in_use_that_is_valid_longest_stays(self):
        """Whichever contact it is from."""
        partners, licences = self.hospital_a | self.double, self.env["udi.licence"]
        for name, one, other in (
            ("L-1", {"active": False, "valid_to": "2040-01-01"}, {"valid_to": "2026-01-01"}),
            ("L-2", {"valid_to": "2024-01-01"}, {"valid_to": "2040-01-01"}),
            ("L-3", {"valid_to": "2040-01-01"}, {}),
            ("L-4", {"active": False, "valid_to": "2024-01-01"}, {"active": False, "valid_to": "2040-01-01"}),
        ):
            for partner, values in zip(partners, (one, other), strict=True):
                licences.create({"partner_id": partner.id, "name": name, "kind": "operation", **values})
        rows = licences.with_context(active_test=False).search([("partner_id", "in", partners.ids)])
        best, worse = (rows.filtered(lambda row, of=of: row.partner_id == of) for of in (self.double, self.hospital_a))
        active = best.filtered("active")
        self.merge(self.double, self.hospital_a)
        self.assertEqual(self.hospital_a.udi_licence_ids, active)
        self.assertEqual(set(best.mapped("name")), {"L-1", "L-2", "L-3", "L-4"})
        self.assertEqual(worse.partner_id | best.partner_id, self.hospital_a)
        self.assertFalse(any(worse.mapped("active")))

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

    def test_what_is_double_is_joined_at_night(self):
        """Another transaction may have inserted a row while the contacts were merged."""
        self.deliver(self.tubes, self.hospital_a, 4)
        self.merge(self.double, self.hospital_a)
        self.make_double()
        self.env["udi.holder.check"].run()
        self.assertEqual(self.held(self.tubes), [(self.hospital_a.id, 7)])

    def test_what_is_double_since_earlier_merges_is_joined_by_the_update(self):
        """Merges before this version are not known."""
        self.deliver(self.tubes, self.hospital_a, 4)
        self.deliver(self.tubes, self.hospital_b, 2)
        self.make_double()
        spec = importlib.util.spec_from_file_location("udi_traceability_migration", MIGRATION)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(self.held(self.tubes), sorted([(self.hospital_a.id, 7), (self.hospital_b.id, 2)]))

    def make_double(self):
        """A second row of what Hospital A holds, with 3 more."""
        [row] = self.env["udi.holder"].search([("lot_id", "=", self.tubes.id), ("partner_id", "=", self.hospital_a.id)])
        row.copy({"quantity": 3})
        self.assertIn((self.hospital_a.id, 3), self.held(self.tubes))

    # ------------------------------------------------------------------ with second names
    def same(self, master, other):
        return self.env["udi.alias"].with_user(self.quality).merge(master, other, "Same house")

    def test_second_name_of_a_contact_that_is_merged_then(self):
        """B is a second name of A, A becomes C: B, C and their addresses are one."""
        ward = self.env["res.partner"].create({"name": "Ward", "parent_id": self.double.id})
        gate = self.env["res.partner"].create({"name": "Gate", "parent_id": self.hospital_b.id, "active": False})
        old = self.hospital_a.id
        alias = self.same(self.hospital_a, self.double)
        self.merge(self.hospital_a, self.hospital_b)
        everyone = {old, *(self.hospital_b | self.double | ward | gate).ids}
        for partner in (self.hospital_b, self.double):
            self.assertEqual(set(partner._udi_ledger_numbers()), everyone)
        self.assertEqual(self.env["udi.alias"]._master(self.double), self.hospital_b)
        third, fourth = self.env["res.partner"].create([{"name": "Third"}, {"name": "Fourth"}])
        self.assertEqual(self.same(self.double, third).master_ref, self.hospital_b.id, "of what it stands for now")
        with self.assertRaisesRegex(UserError, "second names itself"):
            self.same(fourth, self.hospital_b)
        self.assertFalse(alias.undone_on)

    def test_a_contact_that_is_merged_has_a_second_name_then(self):
        """A becomes C, B is a second name of C; C becomes D."""
        third = self.env["res.partner"].create({"name": "Third"})
        numbers = {*(self.hospital_a | self.hospital_b | self.double | third).ids}
        self.merge(self.hospital_a, self.hospital_b)
        self.same(self.hospital_b, self.double)
        self.merge(self.hospital_b, third)
        for partner in (third, self.double):
            self.assertEqual(set(partner._udi_ledger_numbers()), numbers)
        self.assertEqual(self.env["udi.alias"]._master(self.double), third)

    def test_a_second_name_that_is_merged_elsewhere(self):
        numbers = {*(self.hospital_a | self.hospital_b | self.double).ids}
        self.same(self.hospital_a, self.double)
        self.merge(self.double, self.hospital_b)
        for partner in (self.hospital_a, self.hospital_b):
            self.assertEqual(set(partner._udi_ledger_numbers()), numbers)
            self.assertEqual(self.env["udi.alias"]._master(partner), self.hospital_a)

    def test_a_second_name_that_is_merged_into_what_it_stands_for(self):
        alias = self.same(self.hospital_a, self.double)
        self.merge(self.double, self.hospital_a)
        self.assertTrue(alias.undone_on)
        self.assertEqual(self.env["udi.alias"]._master(self.hospital_a), self.hospital_a)
        self.assertTrue(self.same(self.hospital_b, self.hospital_a))

    # ------------------------------------------------------------------ what was signed
    def verdict(self, document):
        signature = self.env["udi.signature"].search(
            [("document_model", "=", document._name), ("document_ref", "=", document.id)]
        )
        return signature.verify()[signature.id]

    def test_a_signed_hold_is_as_signed(self):
        self.receive(self.sensor, ["S1"], self.double, udi_supplier_lot="L-5")
        holds = self.env["udi.hold"].with_user(self.quality)
        hold = holds.freeze_supplier_lot("L-5", "Supplier's notice", supplier=self.double)
        self.release(hold, self.second_quality, "Settled")
        for stays in (self.hospital_a, self.hospital_b):
            self.merge(hold.sudo().supplier_id, stays)
            self.assertEqual((hold.sudo().supplier_id, self.verdict(hold)), (stays, "same"))
        self.env.cr.execute("UPDATE udi_hold SET supplier_id = %s WHERE id = %s", (self.supplier.id, hold.id))
        self.env.invalidate_all()
        self.assertEqual(self.verdict(hold), "changed")

    def test_a_signed_request_is_as_signed(self):
        requests = self.env["udi.change.request"].sudo()
        request = requests.create(
            {"record_ref": f"res.partner,{self.double.id}", "reason": "New number", "state": "asked"}
        )
        request.effective_on = fields.Date.add(fields.Date.today(), days=9)
        self.sign(request.with_user(self.quality).action_approve(), self.quality)
        self.assertEqual(self.verdict(request), "same")
        self.merge(self.double, self.hospital_a)
        self.assertEqual((request.record_ref, self.verdict(request)), (self.hospital_a, "same"))
        request.reason = "Another"
        self.assertEqual(self.verdict(request), "changed")

    # ------------------------------------------------------------------ what is shown
    def test_an_operator_who_does_not_see_the_contact_books_its_receipt(self):
        """What is read ahead is read for Odoo's own steps, with their rights."""
        picking = self.picking("incoming", self.double, [(self.tube, 1)])
        self.env["ir.rule"].create(
            {
                "name": "Other contacts",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.double.id)],
            }
        )
        self.env.invalidate_all()
        picking.with_user(self.operator)._udi_read_ahead()

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
        events = self.env["udi.event.item"].search([("lot_id", "=", lot.id)]).event_id
        found = self.look("not_scanned").filtered(lambda issue: issue.res_id in events.ids)
        self.assertEqual((len(found), found.partner_id.id), (1, False))
