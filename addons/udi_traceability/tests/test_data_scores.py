"""The scores of a small company, recomputed by hand."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_data_rules import DataCommon
from odoo.addons.udi_core.quality import share


@tagged("post_install", "-at_install")
class TestDataScores(DataCommon):
    @classmethod
    def setUpClass(cls):
        """In one month: 4 pumps received with a scan, 2 sensors typed; one pump delivered with a scan, 2 days late;
        one pump without an expiry date."""
        super().setUpClass()
        cls.pumps = cls.receive_scanned(cls.pump, ["P1", "P2", "P3", "P4"])
        cls.sensors = cls.receive(cls.sensor, ["S1", "S2"], partner=cls.supplier)
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE stock_lot SET udi_expiry_date = NULL WHERE id = %s", (cls.pumps[3].id,))
        cls.env.invalidate_all()
        cls.late = cls.env["udi.recorder"].record(
            {
                "biz_step": "shipping",
                "partner": cls.hospitals[0],
                "event_time": fields.Datetime.now() - timedelta(days=2),
                "source": cls.stock_location,
                "destination": cls.customer_location,
            },
            [{"lot": cls.pumps[0], "quantity": 1, "evidence": "scanned", "user": cls.operator}],
        )
        cls.env.cr.precommit.run()
        cls.env["udi.data.scores"].compute()

    def score(self, subject, record):
        return self.env["udi.data.score"].search([("subject", "=", subject), ("res_id", "=", record.id)])

    def numbers(self, subject, record):
        score = self.score(subject, record)
        self.assertEqual(len(score), 1, subject)
        return score.items, score.accuracy, score.completeness, score.timeliness

    def test_by_hand(self):
        # 7 items: 4 + 1 scanned, 2 from the document; each asks for DI, lot number and two dates: 28 fields, one empty
        company = (7, share(5, 7), share(27, 28), share(6, 7))
        self.assertEqual(company, (7, 71.4, 96.4, 85.7))
        self.assertEqual(self.numbers("company", self.company), company)
        # pump: 5 items, all scanned, 20 fields of which one is empty; one late
        self.assertEqual(self.numbers("product", self.pump), (5, 100.0, 95.0, 80.0))
        self.assertEqual(self.numbers("product", self.sensor), (2, 0.0, 100.0, 100.0))
        # supplier: the 6 received items
        self.assertEqual(self.numbers("supplier", self.supplier), (6, 66.6, 95.8, 100.0))
        self.assertEqual(self.numbers("customer", self.hospitals[0]), (1, 100.0, 100.0, 0.0))
        self.assertEqual(self.numbers("user", self.operator), (1, 100.0, 100.0, 0.0))
        self.assertEqual(self.numbers("site", self.warehouse), company)

    def test_a_correction_costs_accuracy(self):
        line = self.env["stock.move.line"].search([("lot_id", "=", self.pumps[1].id)])
        line.location_dest_id = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock_location.id}
        )
        self.env.cr.precommit.run()
        self.env["udi.data.scores"].compute()
        self.assertEqual(self.numbers("product", self.pump), (5, 80.0, 95.0, 80.0))

    def test_down_to_the_very_records(self):
        score = self.score("company", self.company)
        cases = {
            "accuracy": self.sensors,
            "completeness": self.pumps[3],
            "timeliness": self.pumps[0],
        }
        for dimension, lots in cases.items():
            action = getattr(score.with_user(self.auditor), f"action_{dimension}")()
            items = self.env["udi.event.item"].with_user(self.auditor).search(action["domain"])
            self.assertEqual(items.lot_id, lots, dimension)
        self.assertEqual(items.event_id, self.late)
        for text in ("0-accuracy", f"{score.id}-nothing", "x", f"{score.id}", "1;DROP"):
            self.assertFalse(self.env["udi.event.item"].search([("score_miss", "=", text)]))

    def test_delay(self):
        self.assertEqual(round(self.score("user", self.operator).delay), 2 * 24 * 60)
        self.assertLess(self.score("product", self.sensor).delay, 5)

    def test_the_limit_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("udi_traceability.score_minutes", 3 * 24 * 60)
        self.env["udi.data.scores"].compute()
        self.assertEqual(self.score("company", self.company).timeliness, 100.0)
        self.assertIn("4320", self.env["udi.data.scores"].definitions()["timeliness"])

    def test_what_was_mended_counts(self):
        self.env.cr.execute("UPDATE stock_lot SET udi_expiry_date = '2031-01-04' WHERE id = %s", (self.pumps[3].id,))
        self.env["udi.data.scores"].compute_recent()
        self.assertEqual(self.score("company", self.company).completeness, 100.0)
        self.assertEqual(len(self.score("company", self.company)), 1, "made anew, not added")

    def test_past_months_of_a_contact_that_was_merged(self):
        """They are made anew by the next nightly job, however old; those of other months stay as they are."""
        old = self.env["res.partner"].create({"name": "Sensor Works, old entry"})
        self.receive(self.sensor, ["S8"], partner=old)
        self.receive(self.sensor, ["S9"], partner=old)
        self.env.cr.precommit.run()
        self.env.flush_all()
        months = [fields.Date.to_date("2025-03-01"), fields.Date.to_date("2025-05-01")]
        self.env.cr.execute("ALTER TABLE udi_event DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE udi_event SET record_time = '2025-03-12' WHERE biz_step = 'receiving'")
        self.env.cr.execute("ALTER TABLE udi_event ENABLE TRIGGER USER")
        scores = self.env["udi.data.scores"]
        scores.compute()
        self.assertEqual((self.score("supplier", old).items, self.score("supplier", self.supplier).items), (2, 6))
        self.env.cr.execute(
            """INSERT INTO udi_data_score (company_id, month, subject, res_id, items)
               VALUES (%s, %s, 'company', %s, 77)""",
            (self.company.id, months[1], self.company.id),
        )
        self.env["base.partner.merge.automatic.wizard"]._merge((self.supplier | old).ids, self.supplier)
        scores.compute_recent()
        found = self.env["udi.data.score"].search([("subject", "=", "supplier"), ("month", "=", months[0])])
        self.assertEqual(found.mapped(lambda row: (row.res_id, row.items)), [(self.supplier.id, 8)])
        self.assertEqual(self.score("company", self.company).filtered(lambda row: row.month == months[1]).items, 77)
        self.assertFalse(scores._merged_months())

    def test_what_was_before_the_addons_is_not_counted(self):
        """Events that the history job made have a name-based UUID."""
        before = self.numbers("company", self.company)
        self.env.cr.execute(
            """INSERT INTO udi_event (uuid, company_id, event_time, record_time, event_type, biz_step, hash_version,
                                      content_hash)
               VALUES ('6fa459ea-ee8a-3ca4-894e-db77e160355e', %s, '2020-01-01', now() AT TIME ZONE 'UTC', 'object',
                       'receiving', 2, 'x') RETURNING id""",
            (self.company.id,),
        )
        self.env.cr.execute(
            """INSERT INTO udi_event_item (event_id, company_id, sequence, lot_id, product_id, role, quantity)
               VALUES (%s, %s, 1, %s, %s, 'object', 1)""",
            (self.env.cr.fetchone()[0], self.company.id, self.pumps[0].id, self.pump.id),
        )
        self.env["udi.data.scores"].compute()
        self.assertEqual(self.numbers("company", self.company), before)

    def test_page(self):
        page = self.env["udi.data.scores"].with_user(self.auditor).page()
        month = fields.Date.context_today(self.env.user).replace(day=1)
        self.assertEqual(page["month"], fields.Date.to_string(month))
        self.assertEqual(set(page["definitions"]), {"accuracy", "completeness", "timeliness"})
        (row,) = page["subjects"]["company"]
        self.assertEqual((row["items"], row["accuracy"]["value"], row["accuracy"]["level"]), (7, 71.4, "poor"))
        self.assertIsNone(row["accuracy"]["change"])
        self.assertEqual(len(page["trend"]), 1)
        self.assertEqual({row["name"] for row in page["subjects"]["product"]}, {"Infusion pump", "Flow sensor"})
        self.assertFalse(page["may_compute"])

    def test_change_since_the_month_before(self):
        self.env.cr.execute(
            """INSERT INTO udi_data_score
                      (company_id, month, subject, res_id, items, accuracy, completeness, timeliness)
               SELECT company_id, month - interval '1 month', subject, res_id, 1, 61.4, completeness, 90
                 FROM udi_data_score WHERE subject = 'company'"""
        )
        self.env.invalidate_all()
        page = self.env["udi.data.scores"].page()
        (row,) = page["subjects"]["company"]
        self.assertEqual((row["accuracy"]["change"], row["timeliness"]["change"]), (10.0, -4.3))
        self.assertEqual([item["items"] for item in page["trend"]], [1, 7])

    def test_nobody_writes_scores(self):
        score = self.score("company", self.company)
        with self.assertRaises(AccessError):
            self.env["udi.data.scores"].with_user(self.operator).compute_now()
        self.env["udi.data.scores"].with_user(self.quality).compute_now()
        score = self.score("company", self.company)
        for write in (lambda: score.write({"accuracy": 100}), score.unlink, lambda: score.create([{}])):
            with self.assertRaisesRegex(Exception, "never changed"):
                write()
