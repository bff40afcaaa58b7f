"""Each regulated value names its source, its time and what was before; nobody can rewrite that."""

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.stock_move_line_known import Scan
from ..models.udi_field_value import Source
from .common import ROLES, UdiCommon


@tagged("post_install", "-at_install")
class TestLineage(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls.receive(cls.pump, ["P1"])
        cls.env.cr.flush()
        cls.identifier = cls.pump.udi_identifier_ids

    def of(self, record, field, user=None):
        lines = self.env["udi.lineage"].with_user(user or self.quality).of(record._name, record.id)
        return next(line for line in lines if line["field"] == field)

    # ------------------------------------------------------------------ bad input
    def test_unknown_records(self):
        lineage = self.env["udi.lineage"]
        for model in ("no.such.model", "stock.picking", "udi.field.value"):
            with self.assertRaisesRegex(UserError, "No history"):
                lineage.of(model, 1)
        with self.assertRaisesRegex(UserError, "no longer"):
            lineage.of("stock.lot", 99_999_999)

    def test_only_who_may_read_the_record(self):
        stranger = self.person("base.group_portal", "udi_portal")
        with self.assertRaises(AccessError):
            self.of(self.lot, "name", stranger)

    @mute_logger("odoo.sql_db")
    def test_nobody_rewrites(self):
        self.identifier.kind = "secondary"
        row = self.env["udi.field.value"].search([("model", "=", self.identifier._name)], limit=1)
        for name in ROLES:
            rows = row.with_user(getattr(self, name))
            with self.assertRaises(UserError):
                rows.write({"new_text": "x"})
            with self.assertRaises(UserError):
                rows.unlink()
            with self.assertRaises(UserError):
                rows.create({"model": "x"})
        with self.assertRaises(psycopg2.Error), self.cr.savepoint():
            self.cr.execute("UPDATE udi_field_value SET new_text = 'x' WHERE id = %s", (row.id,))

    def test_source_cannot_be_claimed(self):
        """A context that comes over RPC holds texts, never the object that says what writes."""
        self.identifier.with_user(self.regulatory).with_context(udi_source=["scan", "x"]).basic_udi_di = False
        self.pump.product_tmpl_id.with_context(udi_source={"kind": "scan"}).udi_model = "M2"
        self.assertEqual(self.of(self.pump.product_tmpl_id, "udi_model")["source"]["key"], "system")

    # ------------------------------------------------------------------ values
    def test_identifier(self):
        self.identifier.with_user(self.regulatory).kind = "direct_mark"
        line = self.of(self.identifier, "kind")
        self.assertEqual((line["value"], line["user"]), ("Direct marking", self.regulatory.name))
        self.assertEqual(line["source"]["key"], "typed")
        self.assertEqual([step["value"] for step in line["previous"]], ["Primary"])

    def test_product(self):
        template = self.pump.product_tmpl_id
        template.with_context(udi_source=Source("catalogue", "GUDID · 123")).udi_risk_class = "2"
        template.with_user(self.regulatory).udi_risk_class = "3"
        line = self.of(template, "udi_risk_class")
        self.assertEqual((line["value"], line["source"]["key"]), ("Class III", "typed"))
        before = line["previous"][0]
        self.assertEqual((before["value"], before["source"]["text"]), ("Class II", "GUDID · 123"))

    def test_what_did_not_change_is_not_written(self):
        rows = self.env["udi.field.value"]
        template = self.pump.product_tmpl_id
        template.udi_model = "M1"
        count = rows.search_count([])
        template.write({"udi_model": "M1", "udi_single_use": False, "list_price": 5})
        self.assertEqual(rows.search_count([]), count)

    def test_partner(self):
        self.hospital_a.udi_gln = "4006381333931"
        self.hospital_a.udi_gln = False
        line = self.of(self.hospital_a, "udi_gln")
        self.assertEqual([step["value"] for step in line["previous"]], ["4006381333931"])

    def test_lot_as_it_came_and_as_it_was_corrected(self):
        line = self.of(self.lot, "udi_expiry_date")
        self.assertEqual(line["source"]["key"], "document")
        self.assertIn("/IN/", line["source"]["text"])
        lot = self.lot.with_user(self.regulatory).with_context(udi_change_reason="Read wrongly")
        lot.udi_expiry_date = "2030-06-30"
        line = self.of(self.lot, "udi_expiry_date")
        self.assertEqual((line["reason"], line["user"]), ("Read wrongly", self.regulatory.name))
        self.assertEqual(line["previous"][0]["value"], "2031-01-04")

    def test_receipts_cost_no_statement_more(self):
        """The first values of a lot are told by its event: a receipt writes nothing here."""
        before = self.env["udi.field.value"].search_count([("model", "=", "stock.lot")])
        self.receive(self.pump, [f"Q{number}" for number in range(5)])
        self.assertEqual(self.env["udi.field.value"].search_count([("model", "=", "stock.lot")]), before)

    def test_many_changes_are_one_statement(self):
        lots = self.receive(self.pump, [f"R{number}" for number in range(4)])
        self.env.flush_all()
        regulated = lots.with_user(self.regulatory).with_context(udi_change_reason="Wrong date")
        regulated.write({"udi_manufacture_date": "2026-02-01"})
        self.assertEqual(
            self.env["udi.field.value"].search_count([("model", "=", "stock.lot"), ("res_ref", "in", lots.ids)]), 4
        )

    def test_filled_later_by_a_scan(self):
        lot = self.make_lot(self.pump, "S1", udi_manufacture_date=False)
        scan = Scan("PDA-07", fields.Datetime.now())
        lot.with_user(self.operator).with_context(udi_scan=scan).udi_manufacture_date = "2026-01-05"
        line = self.of(lot, "udi_manufacture_date")
        self.assertEqual((line["source"]["key"], line["source"]["text"]), ("scan", "PDA-07"))
        self.assertEqual(line["user"], self.operator.name)
