"""Imports as jobs: preview, background, restart, cancel, undo, rights, downloads."""

import io
import zipfile
from unittest.mock import patch

import psycopg2
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged, users
from odoo.tools import mute_logger
from openpyxl import load_workbook

from ..services import catalogue_runner
from .test_catalogue import CatalogueCommon, gtin


def device(number, **changes):
    """One device of the NMPA download."""
    values = {
        "zxxsdycpbs": gtin(number),
        "cpbsbmtxmc": "GS1",
        "cpmctymc": f"输液器{number}",
        "ggxh": "A & B",
        "ylqxzcrbarmc": "示例医疗器械有限公司",
        "tyshxydm": "91320594346302401E",
        "zczbhhzbapzbh": "国械注准20193030166",
        "scbssfbhph": "是",
        "scbssfbhxlh": "否",
        "versionNumber": "1",
        "versionTime": "2026-02-15",
        "versionStauts": "新增",
        "deviceRecordKey": f"test-key-{number}",
        **changes,
    }
    leaves = "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items())
    return f"<device>{leaves}</device>"


def nmpa(*devices):
    body = "".join(devices)
    return f'<?xml version="1.0" encoding="UTF-8"?><udid version="1.0"><devices>{body}</devices></udid>'.encode()


def zipped(content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", content)
    return stream.getvalue()


class JobCommon(CatalogueCommon):
    def job(self, *files, user=None):
        env = self.env(user=user or self.regulatory)
        attachments = env["ir.attachment"].create([{"name": name, "raw": content} for name, content in files])
        return env["udi.catalogue.import"].create({"attachment_ids": [Command.set(attachments.ids)]})

    def queue(self):
        """The scheduled action, its commits left out."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 60):
            self.env["udi.catalogue.runner"].run_queue()

    def in_background(self, job):
        job.action_preview()
        with patch("odoo.addons.udi_traceability.models.udi_catalogue_import.AT_ONCE", -1):
            job.action_import()
        return job


@tagged("post_install", "-at_install")
class TestCatalogueJobs(JobCommon):
    def test_preview_stores_nothing(self):
        self.load(nmpa(device(1)), name="first.xml")
        before = self.Entry.search_count([])
        job = self.job(("a.xml", nmpa(device(1), device(2, versionTime="x"), device(3))), ("b.csv", b"a,b\n1,2\n"))
        job.action_preview()
        files = job.preview["files"]
        self.assertEqual([(file["usable"], file["count"]) for file in files], [(True, 3), (False, None)])
        self.assertIn("no column UDI-DI", files[1]["message"])
        self.assertEqual([row["status"] for row in job.preview["rows"]], ["unchanged", "error", "new"])
        self.assertEqual(job.preview["rows"][1]["title"], "a.xml, 2")
        self.assertEqual(job.preview["rows"][2]["title"], "输液器3")
        self.assertEqual((self.Entry.search_count([]), job.state), (before, "draft"))

    def test_preview_counts_records_of_each_file(self):
        job = self.job(("a.xml", nmpa(device(1), device(2))), ("b.xml", nmpa(device(3), device(4, versionTime="x"))))
        job.action_preview()
        self.assertEqual(job.preview["rows"][3]["title"], "b.xml, 2")

    def test_preview_names_columns_it_does_not_know(self):
        job = self.job(("a.csv", f"UDI-DI,Colour\n{gtin(1)},red\n".encode()))
        job.action_preview()
        self.assertIn("Colour", job.preview["files"][0]["message"])

    def test_few_at_once_many_in_the_background(self):
        few = self.job(("a.xml", nmpa(device(1))))
        few.action_import()
        self.assertEqual((few.state, few.new_count), ("done", 1))
        many = self.job(("b.xml", nmpa(*map(device, range(10, 230)))))
        many.action_import()
        self.assertEqual((many.state, many.new_count), ("queued", 0))
        self.queue()
        self.assertEqual((many.state, many.new_count, many.progress_done, many.progress), ("done", 220, 220, 100))
        self.assertTrue(many.started_at <= many.finished_at)
        self.assertEqual(self.entry(10).create_uid, self.regulatory)

    def test_killed_in_the_middle_and_started_again(self):
        """The work dies in its third batch; what was committed stays, the rest follows, nothing comes twice."""
        content = nmpa(*map(device, range(100)), device(5, versionTime="x", deviceRecordKey="k"))
        for name, data in (("a.xml", content), ("b.zip", zipped(content))):
            job = self.in_background(self.job((name, data)))
            number = 0
            with patch.object(catalogue_runner, "BATCH", 20):
                work = self.env["udi.catalogue.runner"].with_user(self.regulatory)._work(job)
                while number < 3:
                    number += bool(next(work))
                work.close()
                self.assertEqual((job.state, job.progress_done), ("running", 60))
                self.env.invalidate_all()
                self.queue()
            met = job.new_count + job.unchanged_count
            self.assertEqual((job.state, met, job.error_count), ("done", 100, 1))
            self.assertEqual(job.error_ids.position, 101)
        self.assertEqual(self.Entry.search_count([("key", "=like", "test-key-%")]), 100)

    def test_a_conflict_is_repeated_and_a_fault_is_told(self):
        job = self.in_background(self.job(("a.xml", nmpa(*map(device, range(3))))))
        Store = type(self.env["udi.catalogue.store"])
        real, calls = Store.store, []

        def conflict(*args):
            calls.append(1)
            if len(calls) == 1:
                raise psycopg2.errors.SerializationFailure
            return real(*args)

        with patch.object(Store, "store", conflict), patch.object(self.env.cr, "rollback", lambda: None):
            self.queue()
        self.assertEqual((job.state, job.new_count, len(calls)), ("done", 3, 2))
        job = self.in_background(self.job(("a.xml", nmpa(*map(device, range(10, 13))))))
        with (
            patch.object(Store, "store", side_effect=KeyError("x")),
            patch.object(self.env.cr, "rollback", lambda: None),
            self.assertLogs("odoo.addons.udi_traceability", "ERROR"),
        ):
            self.queue()
        self.assertEqual(job.state, "failed")
        self.assertIn("press Continue", job.message)
        job.action_retry()
        self.queue()
        self.assertEqual((job.state, job.new_count), ("done", 3))

    def test_cancel(self):
        job = self.in_background(self.job(("a.xml", nmpa(*map(device, range(60))))))
        with patch.object(catalogue_runner, "BATCH", 20):
            work = self.env["udi.catalogue.runner"].with_user(self.regulatory)._work(job)
            while not next(work):
                pass
            job.action_cancel()
            work.close()
        self.queue()
        self.assertEqual((job.state, job.new_count), ("cancelled", 20))
        with self.refused("not running", UserError):
            job.action_cancel()
        job.action_retry()
        self.queue()
        self.assertEqual((job.state, job.new_count), ("done", 60))

    def test_the_time_of_one_turn_is_limited(self):
        job = self.in_background(self.job(("a.xml", nmpa(*map(device, range(60))))))
        with patch.object(catalogue_runner, "BATCH", 20), patch.object(catalogue_runner, "BUDGET", -1):
            turns = 0
            while job.state in ("queued", "running"):
                self.queue()
                turns += 1
        self.assertEqual((job.state, job.new_count), ("done", 60))
        self.assertGreater(turns, 3)

    def test_two_imports_of_the_same_records(self):
        first = self.in_background(self.job(("a.xml", nmpa(*map(device, range(5))))))
        second = self.job(("b.xml", nmpa(device(1), device(9))))
        second.action_import()
        self.assertEqual(second.state, "queued", "the first one is not done")
        self.queue()
        self.assertEqual((first.new_count, second.new_count, second.unchanged_count), (5, 1, 1))

    def test_faults_do_not_stop_at_ten_thousand(self):
        broken = [device(number, versionTime="x") for number in range(30)]
        job = self.job(("a.xml", nmpa(device(99), *broken)))
        with patch.object(catalogue_runner, "MAX_ERRORS", 10):
            job.action_import()
        self.assertEqual((job.error_count, len(job.error_ids), job.new_count), (30, 10, 1))

    # --- undo

    def test_undo_removes_and_restores(self):
        self.load(nmpa(device(1)), name="a.xml")
        before = self.entry(1).read(load=None), self.entry(1).identifier_ids.mapped("code")
        newer = device(1, versionNumber="2", cpmctymc="新", sydycpbs=gtin(50))
        result = self.load(nmpa(newer, device(2), device(2, versionNumber="3")), name="b.xml")
        self.assertEqual(self.counts(result), [1, 1, 0, 1, 0])
        self.assertEqual(self.entry(1).generic_name, "新")
        job = self.env["udi.catalogue.import"].browse(result["import_id"]).with_user(self.regulatory)
        job.action_undo()
        self.env.invalidate_all()
        self.assertEqual((job.state, job.undone_count, job.can_undo), ("undone", 2, False))
        self.assertFalse(self.entry(2))
        after = self.entry(1).read(load=None), self.entry(1).identifier_ids.mapped("code")
        for row in (before[0][0], after[0][0]):
            for name in ("write_date", "identifier_ids"):
                row.pop(name)
        self.assertEqual(after, before)
        with self.refused("nothing to undo", UserError):
            job.action_undo()

    def test_undo_leaves_what_was_adopted_or_changed_since(self):
        first = self.load(nmpa(device(1), device(2), device(3)), name="a.xml")
        second = self.load(nmpa(device(2, versionNumber="2")), name="b.xml")
        self.catalogue.adopt(self.entry(1).with_user(self.regulatory))
        Job = self.env["udi.catalogue.import"].with_user(self.regulatory)
        job, later = Job.browse(first["import_id"]), Job.browse(second["import_id"])
        job.action_undo()
        self.assertEqual((job.state, job.undone_count, job.can_undo), ("undone", 1, True))
        self.assertFalse(self.entry(3))
        self.assertEqual(len(self.entry(1) + self.entry(2)), 2)
        self.assertEqual(sorted(job.error_ids.mapped("code")), ["adopted", "changed_later"])
        with self.refused("stays in the history", UserError):
            job.unlink()
        later.action_undo()
        self.assertEqual(self.entry(2).version, 1)
        job.action_undo()
        self.assertFalse(self.entry(2))
        self.assertEqual((job.error_ids.mapped("code"), job.error_count), (["adopted"], 1))

    def test_undo_of_many_goes_to_the_background(self):
        result = self.load(nmpa(*map(device, range(250))), name="a.xml")
        job = self.env["udi.catalogue.import"].browse(result["import_id"]).with_user(self.regulatory)
        job.action_undo()
        self.assertEqual(job.state, "queued")
        with patch.object(catalogue_runner, "UNDO_BATCH", 100):
            self.queue()
        self.assertEqual((job.state, job.undone_count), ("undone", 250))
        self.assertFalse(self.entry(7))

    # --- adoption of many

    def test_one_that_is_refused_does_not_stop_the_others(self):
        self.make_product("Somebody else", gtin(50), "lot")
        row = f"<bzcpbs>{gtin(50)}</bzcpbs><bznhxyjcpbssl>2</bznhxyjcpbssl>"
        packing = f"<packingList><packing>{row}</packing></packingList>"
        refused = device(2).replace("</device>", f"{packing}</device>")
        ids = self.load(nmpa(device(1), refused, device(3)), name="a.xml")["entry_ids"]
        action = self.Entry.browse(ids).with_user(self.regulatory).action_adopt()
        job = self.env["udi.catalogue.import"].browse(action["res_id"])
        self.assertEqual((job.kind, job.state, job.adopted_count, job.error_count), ("adopt", "done", 2, 1))
        self.assertIn("belongs to the product Somebody else", job.error_ids.message)
        self.assertEqual(job.error_ids.entry_id, self.entry(2))
        self.assertTrue(self.entry(3).product_id)
        self.assertFalse(self.entry(2).product_id)

    def test_many_are_adopted_in_the_background(self):
        ids = self.load(nmpa(*map(device, range(25))), name="a.xml")["entry_ids"]
        job = self.Entry.browse(ids).with_user(self.regulatory)
        job = self.env["udi.catalogue.import"].browse(job.action_adopt()["res_id"])
        self.assertEqual(job.state, "queued")
        self.queue()
        self.assertEqual((job.state, job.adopted_count, job.progress), ("done", 25, 100))
        partner = self.entry(1).product_id.udi_registrant_id
        self.assertEqual((partner.vat, self.entry(2).product_id.udi_registrant_id), ("91320594346302401E", partner))
        self.assertEqual(len(self.env["udi.registration"].search([("name", "=", "国械注准20193030166")])), 1)

    def test_publication_follows(self):
        ids = self.load(nmpa(device(1)), name="a.xml")["entry_ids"]
        self.Entry.browse(ids).with_user(self.regulatory).action_adopt()
        publication = self.env["udi.publication"].search([("catalogue_entry_id", "in", ids)])
        self.assertEqual((publication.database, publication.state, publication.version), ("nmpa", "published", 1))
        self.load(nmpa(device(1, versionNumber="2")), name="b.xml")
        self.assertEqual(publication.version, 2)

    # --- rights

    @users("udi_group_udi_operator", "udi_group_udi_quality", "udi_group_udi_auditor", "udi_group_udi_admin")
    def test_the_others_read(self):
        result = self.load(nmpa(device(1)), name="a.xml")
        self.env.invalidate_all()
        job = self.env["udi.catalogue.import"].browse(result["import_id"])
        self.assertEqual((job.new_count + job.unchanged_count, job.state), (1, "done"))
        for change in (job.action_undo, job.unlink, lambda: job.create({}), lambda: job.write({"state": "draft"})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()

    def test_a_user_who_lost_the_role(self):
        user = new_test_user(self.env, "leaving", groups="udi_traceability.group_udi_regulatory")
        job = self.in_background(self.job(("a.xml", nmpa(device(1))), user=user))
        user.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        # what the role may write is gone as well: the job is told about by the system
        with (
            patch.object(self.env.cr, "rollback", lambda: None),
            self.assertLogs("odoo.addons.udi_traceability", "ERROR"),
        ):
            self.queue()
        self.env.invalidate_all()
        self.assertEqual(job.sudo().state, "failed")
        self.assertFalse(self.entry(1))


@tagged("post_install", "-at_install")
class TestCatalogueDownloads(JobCommon, HttpCase):
    def test_template_and_errors(self):
        self.authenticate(self.regulatory.login, self.regulatory.login)
        answer = self.url_open("/udi/catalogue/template.xlsx")
        self.assertEqual(answer.status_code, 200)
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        self.assertEqual(sheet.cell(1, 1).value, "UDI-DI")
        result = self.load(nmpa(device(1), device(2, versionTime="=1+1")), name="a.xml")
        answer = self.url_open(f"/udi/catalogue/import/{result['import_id']}/errors.xlsx")
        rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
        self.assertEqual(rows[1][:3], ("a.xml", "2", "Version date (versionTime)"))
        self.assertEqual(self.url_open("/udi/catalogue/import/999999999/errors.xlsx").status_code, 404)

    def test_without_a_role(self):
        self.authenticate(self.nobody.login, self.nobody.login)
        result = self.load(nmpa(device(1)), name="a.xml")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/udi/catalogue/import/{result['import_id']}/errors.xlsx")
        self.assertEqual(answer.status_code, 403)
