"""Large jobs in the background, interrupted jobs, files of other kinds, other agencies, boxes and packages."""

import csv
import io
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import LabelCommon
from odoo.addons.udi_core.label import blocks
from odoo.addons.udi_core.label.symbols import gs1_data_matrix
from odoo.addons.udi_label.services import label as label_service
from odoo.addons.udi_label.services import label_runner


class TestJobs(LabelCommon):
    def background(self, lots, **kwargs):
        """A job of parts of two labels, not yet made."""
        with patch.object(label_service, "AT_ONCE", 0):
            return self.print_as(self.operator, lots, **kwargs)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.dict(label_runner.PART, pdf=2, zpl=2))

    def test_large_job_waits_for_the_scheduled_action(self):
        lots = self.pumps(5)
        job = self.background(lots)
        self.assertEqual((job.state, job.count, job.progress_done), ("queued", 5, 0))
        self.assertFalse(self.events(lots))
        with self.assertRaisesRegex(UserError, "still being made"):
            job.action_download()
        with self.assertRaisesRegex(UserError, "have a label already"):
            self.print_as(self.operator, lots[0])
        with self.enter_registry_test_mode():
            self.env.ref("udi_label.ir_cron_print").method_direct_trigger()
        self.assertEqual((job.state, job.progress_done, job.progress), ("done", 5, 100))
        self.assertEqual([(part.first, part.last) for part in job.part_ids], [(1, 2), (3, 4), (5, 5)])
        self.assertEqual(len(self.events(lots)), 5)
        self.assertEqual(self.events(lots).event_id.user_ref, self.operator.id)

    def test_interrupted_job_goes_on_without_gap_or_double(self):
        lots = self.pumps(7)
        job = self.background(lots)
        runner = self.env["udi.label.runner"]
        work = runner._work(job)
        next(work), next(work)
        work.close()  # the process is gone after two committed parts …
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            next(runner._work(job))  # … and a third part is lost with its transaction
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual((job.state, job.progress_done), ("running", 4))
        runner.run_now(job)
        self.assertEqual(job.state, "done")
        self.assertEqual([(part.number, part.first, part.last) for part in job.part_ids.sorted("number")],
                         [(1, 1, 2), (2, 3, 4), (3, 5, 6), (4, 7, 7)])  # fmt: skip
        serials = [text[-6:] for part in job.part_ids.sorted("number") for _aim, text in self.codes_in(part)]
        self.assertEqual(serials, lots.mapped("name"))
        self.assertEqual(len(self.events(lots)), 7)

    def test_data_are_frozen_when_the_job_is_given(self):
        lots = self.pumps(1)
        job = self.background(lots)
        self.pump.name = "Renamed"
        self.maker.name = "Other maker"
        self.env["udi.label.runner"].run_now(job)
        text = self.text_of(job)
        self.assertIn("Infusion pump", text)
        self.assertNotIn("Renamed", text)
        self.assertNotIn("Other maker", text)

    def test_fault_in_a_later_part_releases_nothing(self):
        lots = self.pumps(4)
        job = self.background(lots)
        runner = self.env["udi.label.runner"]
        work = runner._work(job)
        next(work)
        files = job.part_ids.attachment_id
        wrong = gs1_data_matrix("[01]06901234500028[10]OTHER")
        with patch.object(blocks, "encode", lambda *_args, **_options: wrong):
            runner.run_now(job)
        self.assertEqual((job.state, job.progress_done), ("failed", 0))
        self.assertIn("SN0002", job.failure)
        self.assertFalse(job.part_ids or files.exists())
        self.assertFalse(self.events(lots))
        self.assertEqual(self.print_as(self.operator, lots).state, "done")

    @mute_logger("odoo.addons.udi_label.services.label_runner")
    def test_a_job_that_cannot_be_made_says_so_and_stops_nobody(self):
        broken, good = self.background(self.pumps(1)), self.background(self.make_lot(self.tube, "T1"))
        self.env.cr.execute(
            "UPDATE udi_print_job_label SET data = jsonb_set(data, '{product_name}', to_jsonb(repeat('Long ', 200))) "
            "WHERE job_id = %s",
            [broken.id],
        )
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("udi_label.ir_cron_print").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((broken.state, good.state), ("failed", "done"))
        self.assertIn("does not fit", broken.failure)

    def test_number_of_statements_is_the_number_of_parts(self):
        counts = []
        for number, product in ((4, "A"), (40, "B")):
            lots = self.env["stock.lot"].union(*(self.make_lot(self.pump, f"{product}{i}") for i in range(number)))
            job = self.background(lots)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with patch.dict(label_runner.PART, pdf=1000):
                self.env["udi.label.runner"].run_now(job)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def codes_in(self, part):
        return self.codes_of_content(part.sudo().attachment_id.raw)

    # ------------------------------------------------------------------ other files
    def test_zpl_file(self):
        printer = self.env.ref("udi_label.printer_zpl_203")
        job = self.print_as(self.operator, self.pumps(2), printer=printer)
        self.assertEqual((job.state, job.dpi, job.language), ("done", 203, "zpl"))
        text = self.file_of(job).decode()
        self.assertEqual(text.count("^XA"), 2)
        self.assertIn("_1010690123450002811260105173101041 0L1_121SN0000".replace(" ", ""), text)

    def test_zpl_without_a_chinese_font_is_refused(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.pump.with_context(lang="zh_CN").name = "输液泵"
        printer = self.env.ref("udi_label.printer_zpl_203")
        jobs = self.env["udi.print.job"].search_count([])
        with self.assertRaisesRegex(UserError, "TrueType"), self.env.cr.savepoint():
            self.print_as(self.operator, self.pumps(1), lang="zh_CN", printer=printer)
        self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)
        printer.font = "E:SIMSUN.TTF"
        lots = self.make_lot(self.pump, "Z1")
        self.assertIn(
            "E:SIMSUN.TTF", self.file_of(self.print_as(self.operator, lots, lang="zh_CN", printer=printer)).decode()
        )

    def test_data_file_for_direct_marking(self):
        version = self.env.ref("udi_label.template_mark_data").version_id
        job = self.print_as(
            self.operator, self.pumps(2), version=version, printer=self.env.ref("udi_label.printer_mark")
        )
        rows = list(csv.DictReader(io.StringIO(self.file_of(job).decode("utf-8-sig"))))
        self.assertEqual([row["serial"] for row in rows], ["SN0000", "SN0001"])
        self.assertEqual(rows[0]["content"], "0106901234500028112601051731010410L1<GS>21SN0000")
        self.assertEqual((rows[0]["fnc1_first"], rows[0]["symbol"], rows[0]["columns"]), ("True", "data_matrix", "22"))
        self.assertAlmostEqual(float(rows[0]["module_mm"]), 0.2963, places=3)

    def test_a_value_is_no_formula_of_a_spreadsheet(self):
        self.assertEqual(label_runner._plain("=HYPERLINK(1)"), "'=HYPERLINK(1)")
        self.assertEqual(label_runner._plain(None), "")

    # ------------------------------------------------------------------ other agencies
    def product_of(self, agency, code, name="Scalpel"):
        product = self.make_product(name, "06901234500059", "serial", has_manufacture_date=False)
        product.udi_identifier_ids.unlink()
        self.env["udi.device.identifier"].create(
            {
                "agency": agency,
                "code": code,
                "state": "active",
                "product_ids": [Command.link(product.id)],
                "has_lot": True,
                "has_serial": True,
                "has_expiry_date": True,
                "has_manufacture_date": False,
            }
        )
        return product

    def test_hibc_label(self):
        product = self.product_of("hibcc", "A123BJC5D6E71")
        lot = self.make_lot(product, "S1")
        self.assertEqual(self.codes_of(self.print_as(self.operator, lot)), [("]d1", "+A123BJC5D6E71/$$3310104L1/SS17")])
        linear = self.env.ref("udi_label.template_unit_linear_120x50").version_id
        job = self.print_as(self.leader, lot, version=linear, reason="second size")
        self.assertEqual(self.codes_of(job), [("]C0", "+A123BJC5D6E71/$$3310104L1/SS17")])

    def test_ma_label_as_qr_and_data_matrix(self):
        product = self.product_of("ma", "MA.156.M0.100350.01004YA10017")
        lot = self.make_lot(product, "S1")
        codes = self.codes_of(self.print_as(self.operator, lot))
        self.assertEqual([aim for aim, _text in codes], ["]d1"])
        self.assertTrue(codes[0][1].startswith("MA.156.M0.100350.01004YA10017.SS1.LL1.E310104.C"))
        square = self.env.ref("udi_label.template_unit_digital_link_60x40").version_id
        job = self.print_as(self.leader, lot, version=square, reason="second size")
        self.assertEqual(self.codes_of(job), [("]Q1", codes[0][1])])

    def test_software_version_in_an_agency_that_has_none(self):
        product = self.product_of("hibcc", "A123BJC5D6E71")
        product.udi_primary_identifier_id.has_software_version = True
        with self.assertRaisesRegex(UserError, "software version"):
            self.print_as(self.operator, self.make_lot(product, "S1", udi_software_version="1.0"))

    # ------------------------------------------------------------------ boxes and packages
    def test_box_label_has_the_box_number(self):
        version = self.env.ref("udi_label.template_box_100x70").version_id
        lot = self.make_lot(self.tube, "T1")
        with self.assertRaisesRegex(UserError, "no active UDI-DI of a package"):
            self.print_as(self.operator, lot, version=version)
        self.env["udi.device.identifier"].create(
            {
                "agency": "gs1",
                "code": "16901234500032",
                "kind": "package",
                "state": "active",
                "contained_id": self.tube.udi_primary_identifier_id.id,
                "contained_quantity": 20,
                "product_ids": [Command.link(self.tube.id)],
            }
        )
        job = self.print_as(self.operator, lot, version=version, copies=2)
        self.assertEqual(self.codes_of(job), [("]d2", "0116901234500032112601051731010410T1")] * 2)
        self.assertIn("20", self.text_of(job))
        self.assertEqual(self.print_as(self.operator, lot).reprint_count, 0, "the unit label is another label")

    def package(self, name, lot, quantity=3):
        """A package in stock that holds this lot, by a receipt."""
        package = self.env["stock.package"].create({"name": name})
        picking = self.picking("incoming", self.supplier, [(lot.product_id, quantity)])
        self.fill(picking, lot, quantity)
        picking.move_line_ids.result_package_id = package
        picking.button_validate()
        return package

    def test_pallet_label(self):
        lot = self.make_lot(self.tube, "T1")
        package = self.package("069012345000000011", lot)
        job = self.env["udi.label"].with_user(self.operator).print_packages(package.with_user(self.operator))
        self.assertEqual(job.state, "done", job.failure)
        self.assertEqual(
            sorted(self.codes_of(job)),
            [
                ("]C1", "00069012345000000011"),
                ("]C1", "0206901234500035373"),
                ("]d2", "000690123450000000110206901234500035173101041 0T1\x1d373".replace(" ", "")),
            ],
        )
        with self.assertRaisesRegex(UserError, "have a label already"):
            self.env["udi.label"].with_user(self.operator).print_packages(package.with_user(self.operator))

    def test_packages_that_get_no_label(self):
        lot = self.make_lot(self.tube, "T1")
        label = self.env["udi.label"].with_user(self.operator)
        for name in ("PACK0001", "069012345000000012", "06901234500000001"):
            package = self.package(name, lot)
            with self.assertRaisesRegex(UserError, "no SSCC"):
                label.print_packages(package.with_user(self.operator))
        empty = self.env["stock.package"].create({"name": "069012345000000028"})
        with self.assertRaisesRegex(UserError, "holds no lots"):
            label.print_packages(empty.with_user(self.operator))
        held = self.package("069012345000000035", lot)
        self.env["udi.hold"].freeze(lot, "Leak")
        with self.assertRaisesRegex(UserError, "on hold"):
            label.print_packages(held.with_user(self.operator))

    def test_print_from_a_receipt(self):
        lot = self.make_lot(self.tube, "T7")
        picking = self.picking("incoming", self.supplier, [(self.tube, 5)])
        with self.assertRaisesRegex(UserError, "Validate the receipt"):
            picking.action_udi_print_labels()
        self.fill(picking, lot, 5)
        picking.button_validate()
        action = picking.with_user(self.operator).action_udi_print_labels()
        self.assertEqual(action["context"]["default_lot_ids"], lot.ids)
        self.assertEqual(action["context"]["default_document_ref"], picking.id)

    def test_two_people_at_the_same_moment(self):
        """Neither sees the other's job yet: the database refuses the second label of a serial."""
        lots = self.pumps(2)
        self.print_as(self.operator, lots)
        with (
            patch.object(type(self.env["udi.label"]), "printed_before", lambda _self, some, _level: some.browse()),
            self.assertRaisesRegex(Exception, "udi_print_job_label_first_unique|another print job"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.print_as(self.operator, lots[1])
