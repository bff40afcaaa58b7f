"""Shelf life, release, registration, scan: what each rule asks, and that it stays silent where nothing is asked."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2
from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.udi_gate_rule import RULES
from ..services import gate_rules
from ..services.gate import Request
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestGateRules(UdiCommon):
    @classmethod
    def set_gates(cls, action):
        """Every rule of this addon but the one that asks for a second person (test_issue_check.py)."""
        rules = cls.env["udi.gate.rule"]
        rules.search([("company_id", "=", cls.company.id)]).unlink()
        names = [rule for rule, _label in RULES if rule != "issue_check"]
        rules.create([{"rule": rule, "action": action} for rule in names])

    def broken(self, lot, step="shipping", partner=None, **facts):
        request = Request(lot.product_id, lot, step, partner=partner or self.hospital_a, **facts)
        return {finding.rule: finding.message for finding in self.env["udi.gate"].check([request])}

    def in_stock(self, product, name, **vals):
        """A lot in stock, whatever the rules of this test say of its receipt."""
        self.env["udi.gate.rule"].search([("rule", "=", "scan")]).action = "off"
        return self.receive(product, [name], **vals)

    def days(self, count):
        return fields.Date.context_today(self.env["stock.lot"]) + timedelta(days=count)

    def partner(self, country=None, **vals):
        values = {"name": "Clinic", "country_id": country and self.env.ref(f"base.{country}").id, **vals}
        return self.env["res.partner"].create(values)

    # ------------------------------------------------------------------ shelf life
    def test_shelf_life_in_days(self):
        lot = self.in_stock(self.tube, "T1", udi_expiry_date=self.days(100))
        self.assertNotIn("shelf_life", self.broken(lot))
        customer = self.partner(udi_min_shelf_days=101)
        self.assertIn("in 100 days; 101 days are asked for", self.broken(lot, partner=customer)["shelf_life"])
        customer.udi_min_shelf_days = 100
        self.assertNotIn("shelf_life", self.broken(lot, partner=customer))
        customer.udi_min_shelf_days = 101
        for step in ("receiving", "storing", "consuming", "destroying", "returning", "vendor_return"):
            self.assertNotIn("shelf_life", self.broken(lot, step, partner=customer))

    def test_shelf_life_in_percent(self):
        lot = self.in_stock(self.tube, "T1", udi_expiry_date=self.days(50), udi_manufacture_date=self.days(-50))
        customer = self.partner(udi_min_shelf_percent=51)
        self.assertIn("has 50 % of its shelf life left; 51 %", self.broken(lot, partner=customer)["shelf_life"])
        customer.udi_min_shelf_percent = 50
        self.assertNotIn("shelf_life", self.broken(lot, partner=customer))
        lot.udi_manufacture_date = False
        self.assertIn("has no manufacturing date", self.broken(lot, partner=customer)["shelf_life"])

    def test_who_asks_first(self):
        lot = self.in_stock(self.tube, "T1", udi_expiry_date=self.days(100))
        parent_category = self.env["product.category"].create({"name": "All devices", "udi_min_shelf_days": 400})
        self.category.parent_id = parent_category
        self.assertIn("400 days", self.broken(lot)["shelf_life"])
        self.category.udi_min_shelf_days = 300
        self.assertIn("300 days", self.broken(lot)["shelf_life"])
        self.tube.product_tmpl_id.udi_min_shelf_days = 200
        self.assertIn("200 days", self.broken(lot)["shelf_life"])
        company = self.partner(udi_min_shelf_days=150)
        ward = self.partner(name="Ward 3", parent_id=company.id, type="delivery")
        self.assertIn("150 days", self.broken(lot, partner=ward)["shelf_life"])
        ward.udi_min_shelf_days = 120
        self.assertIn("120 days", self.broken(lot, partner=ward)["shelf_life"])
        ward.udi_min_shelf_days = 10
        self.assertNotIn("shelf_life", self.broken(lot, partner=ward))

    def test_expired_is_said_once(self):
        lot = self.in_stock(self.tube, "T1")
        lot.udi_expiry_date = self.days(-1)
        found = self.broken(lot, partner=self.partner(udi_min_shelf_days=100))
        self.assertIn("expiry", found)
        self.assertNotIn("shelf_life", found)

    def test_impossible_wishes(self):
        for values in ({"udi_min_shelf_days": -1}, {"udi_min_shelf_percent": 101}, {"udi_min_shelf_percent": -5}):
            for record in (self.hospital_a, self.tube.product_tmpl_id, self.category):
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.CheckViolation),
                    self.env.cr.savepoint(),
                ):
                    record.write(values)
                    record.flush_recordset()

    def test_a_whole_delivery_is_refused(self):
        lot = self.in_stock(self.tube, "T1", udi_expiry_date=self.days(100), quantity=10)
        self.hospital_a.udi_min_shelf_days = 180
        with self.assertRaisesRegex(UserError, "180 days are asked for"):
            self.deliver(lot, self.hospital_a)
        self.deliver(lot, self.hospital_b)

    # ------------------------------------------------------------------ released
    def test_release_is_asked_where_an_addon_says_so(self):
        """The hook, filled as the addon with the release fills it."""
        good, waiting = self.in_stock(self.tube, "GOOD"), self.in_stock(self.tube, "WAIT")
        self.assertNotIn("released", self.broken(waiting))
        original, asked = type(self.env["udi.gate"])._released, []

        def released(gate, lots):
            asked.append(lots)
            return original(gate, lots) | lots.filtered(lambda lot: lot.name == "WAIT")

        with patch.object(self.registry["udi.gate"], "_released", released):
            self.assertIn("not released yet", self.broken(waiting)["released"])
            self.assertNotIn("released", self.broken(good))
            self.assertNotIn("released", self.broken(waiting, "storing"))
            self.assertIn("released", self.broken(waiting, "consuming"))
            with self.assertRaisesRegex(UserError, "WAIT .* not released yet"):
                self.deliver(good | waiting, self.hospital_a)
            self.assertEqual(asked[-1], good | waiting, "asked once for all lots")
            waiting.invalidate_recordset(["udi_permission"])
            self.assertEqual((good.udi_permission, waiting.udi_permission), ("free", "unreleased"))
            self.env["udi.gate.rule"].search([("rule", "=", "released")]).action = "off"
            self.deliver(waiting, self.hospital_a)

    # ------------------------------------------------------------------ registration
    def certificate(self, authority, valid_from, valid_to, name="CERT", **vals):
        return self.env["udi.registration"].create(
            {
                "name": name,
                "authority": authority,
                "valid_from": valid_from,
                "valid_to": valid_to,
                "identifier_ids": [Command.set(self.tube.udi_identifier_ids.ids)],
                **vals,
            }
        )

    def test_china_asks_for_the_day_of_manufacture(self):
        lot = self.in_stock(self.tube, "T1", udi_manufacture_date="2026-01-05")
        clinic = self.partner("cn")
        self.assertIn("made on 2026-01-05", self.broken(lot, partner=clinic)["registration"])
        certificate = self.certificate("nmpa", "2026-01-06", "2030-12-31")
        self.assertIn("registration", self.broken(lot, partner=clinic), "in force today, not on the day it was made")
        certificate.write({"valid_from": "2021-01-01", "valid_to": "2026-01-05"})
        self.assertNotIn("registration", self.broken(lot, partner=clinic), "made on its last day, delivered later")
        certificate.active = False
        self.assertNotIn("registration", self.broken(lot, partner=clinic), "archived after it ended")
        certificate.identifier_ids = [Command.clear()]
        self.assertIn("registration", self.broken(lot, partner=clinic), "it does not cover this UDI-DI")

    def test_china_knows_earlier_versions(self):
        lot = self.in_stock(self.tube, "T1", udi_manufacture_date="2026-01-05")
        certificate = self.certificate("nmpa", False, False)
        certificate.version_ids = [
            Command.create(
                {"kind": "initial", "date": "2021-01-01", "valid_from": "2021-01-01", "valid_to": "2026-01-31"}
            ),
            Command.create(
                {"kind": "renewal", "date": "2026-02-01", "valid_from": "2026-02-01", "valid_to": "2031-01-31"}
            ),
        ]
        self.assertEqual(str(certificate.valid_from), "2026-02-01")
        self.assertNotIn("registration", self.broken(lot, partner=self.partner("cn")))

    def test_china_without_a_manufacturing_date(self):
        lot = self.in_stock(self.tube, "T1", udi_manufacture_date=False)
        clinic = self.partner("cn")
        self.assertIn("has no manufacturing date and no", self.broken(lot, partner=clinic)["registration"])
        self.certificate("nmpa", self.days(-1), self.days(1))
        self.assertNotIn("registration", self.broken(lot, partner=clinic))

    def test_europe_and_america_ask_for_today(self):
        lot = self.in_stock(self.tube, "T1", udi_manufacture_date="2026-01-05")
        for country, authority, database in (("de", "eu", "eudamed"), ("us", "fda", "gudid")):
            with self.subTest(country=country):
                clinic = self.partner(country)
                self.assertIn("is not registered for", self.broken(lot, partner=clinic)["registration"])
                old = self.certificate(authority, "2021-01-01", self.days(-1), name=f"OLD {authority}")
                self.assertIn("registration", self.broken(lot, partner=clinic), "in force when made is not enough")
                old.valid_to = self.days(0)
                self.assertNotIn("registration", self.broken(lot, partner=clinic))
                old.valid_to = self.days(-1)
                publication = self.env["udi.publication"].create(
                    {"identifier_id": self.tube.udi_primary_identifier_id.id, "database": database}
                )
                self.assertIn("registration", self.broken(lot, partner=clinic), "a draft is not on the market")
                publication.action_publish()
                self.assertNotIn("registration", self.broken(lot, partner=clinic))
                publication.action_correct()
                self.assertNotIn("registration", self.broken(lot, partner=clinic), "still shown while it is corrected")

    def test_taken_off_the_american_market(self):
        lot = self.in_stock(self.tube, "T1")
        entry = self.env["udi.catalogue.entry"].create(
            {
                "source": "gudid",
                "key": "K1",
                "distribution_status": "Not in Commercial Distribution",
                "identifier_ids": [
                    Command.create(
                        {"agency": "gs1", "code": self.tube.udi_primary_identifier_id.code, "kind": "primary"}
                    )
                ],
            }
        )
        self.env["udi.publication"].create(
            {
                "identifier_id": self.tube.udi_primary_identifier_id.id,
                "database": "gudid",
                "state": "published",
                "catalogue_entry_id": entry.id,
            }
        )
        clinic = self.partner("us")
        self.assertIn("no longer on the market", self.broken(lot, partner=clinic)["registration"])
        entry.distribution_status = "In Commercial Distribution"
        self.assertNotIn("registration", self.broken(lot, partner=clinic))
        entry.distribution_end = self.days(-1)
        self.assertIn("registration", self.broken(lot, partner=clinic))

    def test_where_nothing_is_asked(self):
        lot = self.in_stock(self.tube, "T1")
        for partner in (self.partner("br"), self.partner(), self.env["res.partner"]):
            request = Request(lot.product_id, lot, "shipping", partner=partner)
            self.assertNotIn("registration", {item.rule for item in self.env["udi.gate"].check([request])})
        for step in ("storing", "vendor_return", "returning", "destroying"):
            self.assertNotIn("registration", self.broken(lot, step, partner=self.partner("cn")))
        ward = self.partner(parent_id=self.partner("cn").id, name="Ward", type="delivery")
        ward.country_id = False
        self.assertIn("registration", self.broken(lot, partner=ward), "a ward lies where its hospital lies")

    def test_statements_do_not_grow(self):
        self.certificate("nmpa", "2021-01-01", "2030-12-31")
        lots = self.in_stock(self.tube, "T1")
        for number in range(2, 40):
            lots |= self.in_stock(self.tube, f"T{number}")
        clinic = self.partner("cn", udi_min_shelf_percent=10)

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["udi.gate"].check([Request(lot.product_id, lot, "shipping", partner=clinic) for lot in some])
            return self.cr.sql_log_count - before

        cost(lots[:1])
        self.assertEqual(cost(lots), cost(lots[:2]))

    # ------------------------------------------------------------------ scan
    def test_scan(self):
        lot = self.in_stock(self.tube, "T1", quantity=10)
        self.env["udi.gate.rule"].search([("rule", "=", "scan")]).action = "block"
        picking = self.picking("outgoing", self.hospital_a, [(self.tube, 1)])
        self.fill(picking, lot)
        for evidence in ("document", "typed", "imported", False):
            picking.move_line_ids.udi_evidence = evidence
            with self.assertRaisesRegex(UserError, "was not scanned"):
                picking.button_validate()
        self.scanned(picking.move_line_ids)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_scan_is_not_asked_of_a_count_or_a_scrap(self):
        lot = self.in_stock(self.tube, "T1", quantity=10)
        self.env["udi.gate.rule"].search([("rule", "=", "scan")]).action = "block"
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.tube.id, "lot_id": lot.id, "scrap_qty": 1, "location_id": self.stock_location.id}
        )
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")
        self.assertNotIn("destroying", gate_rules.SCANNED_STEPS)

    # ------------------------------------------------------------------ the usual settings
    def test_what_a_fresh_company_has(self):
        company = self.env["res.company"].create({"name": "Fresh"})
        rules = self.env["udi.gate.rule"]
        rules._create_defaults(company)
        rules._create_defaults(company)
        found = {row.rule: row.action for row in rules.search([("company_id", "=", company.id)])}
        brought = {rule: found.pop(rule) for rule in set(found) - set(dict(RULES))}
        self.assertLessEqual(set(brought.values()), {"off"}, "what another addon brings is off")
        self.assertEqual(
            found,
            {
                **dict.fromkeys(("identity", "expiry", "shelf_life", "hold", "place", "registration"), "warn"),
                "released": "off",
                "scan": "off",
                "issue_check": "off",
            },
        )
        self.assertFalse(any(rules.search([("company_id", "=", company.id)]).mapped("overridable")))
