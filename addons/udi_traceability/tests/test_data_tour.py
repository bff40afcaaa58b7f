"""Data quality in a real browser, as a quality manager works with it."""

from odoo.tests import HttpCase, tagged

from .test_data_rules import DataCommon


@tagged("post_install", "-at_install")
class TestDataTour(DataCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_quality.name = "Second Quality"
        cls.quality.password = cls.quality.login

    def test_ten_issues_are_found_given_away_and_mended(self):
        lots = self.receive_scanned(self.pump, [f"T{number}" for number in range(10)])
        self.env.flush_all()
        self.cr.execute(
            """UPDATE stock_lot SET udi_expiry_date = NULL, udi_carrier = ']d201' || %s || '17310104' || '21' || name
                WHERE id = ANY(%s)""",
            (self.pump.udi_primary_code, lots.ids),
        )
        self.env.invalidate_all()
        issues = self.look("missing_expiry_date")
        self.assertEqual(len(issues), 10)
        self.start_tour(
            "/odoo/action-udi_traceability.action_udi_data_issue",
            "udi_traceability_data_issues",
            login=self.quality.login,
        )
        self.env.invalidate_all()
        self.assertEqual(set(issues.mapped("state")), {"fixed"})
        self.assertEqual(issues.owner_id & self.second_quality, self.second_quality)
        self.assertEqual({str(day) for day in lots.mapped("udi_expiry_date")}, {"2031-01-04"})

    def test_from_a_score_to_its_records(self):
        self.receive(self.sensor, ["TYPED-1"])
        self.env["udi.data.scores"].compute()
        self.start_tour("/odoo/udi-scores", "udi_traceability_data_scores", login=self.quality.login)
