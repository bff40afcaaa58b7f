"""A day of a quality manager in a real browser: issues, a release, the pilot, the inspection pack."""

import hashlib
import io
import zipfile

import openpyxl
import pypdfium2
from odoo.tests import HttpCase, tagged

from odoo.addons.udi_mrp.tests.common import UdiMrpCommon
from odoo.addons.udi_traceability.tests.test_data_rules import DataCommon


@tagged("post_install", "-at_install")
class TestQualityManager(UdiMrpCommon, DataCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_quality.name = "Second Quality"
        for person in cls.quality | cls.second_quality:
            person.password = person.login
        cls.pump.product_tmpl_id.udi_needs_release = True
        order = cls.order(2, ["MADE-1", "MADE-2"])
        for name, sensor in zip(("MADE-1", "MADE-2"), cls.sensors, strict=False):
            cls.pair(order, name, sensor)
        order.qty_producing = 2
        order._set_qty_producing()
        cls.done(order)
        cls.made, cls.release_of_order = order.lot_producing_ids, order.udi_release_ids

    def walk(self, path, tour, user=None):
        self.start_tour(path, f"udi_quality_manager_{tour}", login=(user or self.quality).login)
        self.env.invalidate_all()

    # ------------------------------------------------------------------ ten issues
    def damage(self):
        """Ten lots as an import of old data leaves them: six lose their expiry date, three the supplier's lot."""
        rules = ("missing_expiry_date", "missing_supplier_lot", "shelf_life")
        for lot in self.env["stock.lot"].search([("udi_supplier_lot", "=", False)]):
            lot.udi_supplier_lot = f"S-{lot.name}"
        lots = self.receive_scanned(self.tube, [f"Q{number}" for number in range(10)])
        self.look(*rules)
        self.assertFalse(self.env["udi.data.issue"].search([("state", "=", "open")]), "clean before")
        self.env.flush_all()
        self.cr.execute(
            """UPDATE stock_lot SET udi_expiry_date = NULL, udi_carrier = ']d201' || %s || '17310104' || '10' || name
                WHERE id = ANY(%s)""",
            (self.tube.udi_primary_code, lots[:6].ids),
        )
        self.cr.execute("UPDATE stock_lot SET udi_supplier_lot = NULL WHERE id = ANY(%s)", (lots[6:9].ids,))
        self.cr.execute("UPDATE stock_lot SET udi_expiry_date = '2061-01-04' WHERE id = %s", (lots[9].id,))
        self.env.invalidate_all()
        self.look(*rules)
        return lots, self.env["udi.data.issue"].search([("state", "=", "open")])

    def test_ten_issues(self):
        lots, issues = self.damage()
        self.assertEqual((len(issues), issues.lot_id), (10, lots))
        self.walk("/odoo/action-udi_traceability.action_udi_data_issue", "issues")
        states = {issue.lot_id.name: issue.state for issue in issues}
        self.assertEqual(states, {lot.name: "fixed" for lot in lots[:9]} | {lots[9].name: "snoozed"})
        given = issues.filtered(lambda issue: issue.owner_id == self.second_quality)
        self.assertEqual(given.lot_id, lots[:6])
        self.assertEqual({str(day) for day in lots[:6].mapped("udi_expiry_date")}, {"2031-01-04"})
        self.assertEqual(lots[6:9].mapped("udi_supplier_lot"), lots[6:9].mapped("udi_lot_number"))
        put_off = issues.filtered(lambda issue: issue.state == "snoozed")
        self.assertEqual((put_off.snooze_reason, put_off.snoozed_by_id), ("The maker has confirmed it", self.quality))

    # ------------------------------------------------------------------ a release, the pilot, the pack
    def test_release_pilot_and_pack(self):
        self.env["udi.gate.rule"].create({"rule": "released", "action": "block"})
        self.env["udi.pilot"].create({"name": "Pilot of the pumps", "categ_ids": self.category.ids})
        self.walk("/odoo/udi-releases", "request")
        self.assertEqual(self.release_of_order.requested_by_id, self.quality)
        self.assertEqual(self.made.mapped("udi_permission"), ["unreleased", "unreleased"])
        self.walk("/odoo/udi-releases", "release", self.second_quality)
        self.assertEqual(self.release_of_order.decided_by_id, self.second_quality)
        self.assertEqual(self.made.mapped("udi_permission"), ["free", "free"])
        self.deliver(self.made[0], self.hospital_a)
        menus = self.env["ir.ui.menu"].with_user(self.quality)._visible_menu_ids()
        self.assertIn(self.env.ref("udi_traceability.menu_udi_pilot").id, menus)
        self.walk("/odoo/action-udi_traceability.action_udi_pilot", "pilot")
        self.walk(f"/odoo/action-udi_traceability.action_udi_lot/{self.made[0].id}", "pack")
        self.check_pack(self.made[0])

    def check_pack(self, lot):
        """What the inspector takes away: pages that name the lot's whole life, sheets, and hashes that hold."""
        self.authenticate(self.quality.login, self.quality.login)
        content = self.url_open(f"/udi/pack/{lot.id}.zip").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for line in archive.read("MANIFEST.sha256").decode().splitlines():
                digest, path = line.split("  ", 1)
                self.assertEqual(hashlib.sha256(archive.read(path)).hexdigest(), digest, path)
            pdf, xlsx = archive.read(f"{lot.name}.pdf"), archive.read(f"{lot.name}.xlsx")
        self.assertTrue(pdf.startswith(b"%PDF"))
        text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
        release, order = self.release_of_order, self.release_of_order.origin
        for word in (lot.name, "Infusion pump", order, release.name, "Hospital A", "Second Quality", "S1"):
            self.assertIn(word, text)
        book = openpyxl.load_workbook(io.BytesIO(xlsx))
        rows = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
        hashes = set(lot.udi_event_item_ids.event_id.mapped("content_hash"))
        self.assertLessEqual(hashes, {value for row in rows for value in row})
