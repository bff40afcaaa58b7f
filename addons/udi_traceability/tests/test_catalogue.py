"""The regulator's catalogue: import of published records, and nothing changes the second time."""

import base64
import copy
import io
import json
import os
import zipfile
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users
from odoo.tools import file_open

from .common import UdiCommon
from .test_register import Refusals

READERS = (
    "udi_group_udi_operator",
    "udi_group_udi_quality",
    "udi_group_udi_recall_manager",
    "udi_group_udi_auditor",
    "udi_group_udi_admin",
)
SHARED = Path(os.environ.get("UDI_SHARED") or Path(__file__).parents[4] / "shared") / "samples" / "gudid"


def fixture(name):
    with file_open(f"udi_traceability/tests/fixtures/{name}.json", "rb") as stream:
        return stream.read()


def gtin(number):
    """A valid GTIN-14 in the 0999 range."""
    body = f"0999{number:09d}"
    total = sum(int(digit) * (3 if position % 2 == 0 else 1) for position, digit in enumerate(body))
    return f"{body}{-total % 10}"


def record(number, **changes):
    """A small openFDA record."""
    return {
        "public_device_record_key": f"test-key-{number}",
        "brand_name": f"Brand {number}",
        "version_or_model_number": "M",
        "public_version_number": "1",
        "identifiers": [{"id": gtin(number), "type": "Primary", "issuing_agency": "GS1"}],
        "has_lot_or_batch_number": "true",
        **changes,
    }


def packed(*records):
    return json.dumps({"results": records}).encode()


class CatalogueCommon(Refusals, UdiCommon):
    """The catalogue, empty, and its two verbs as the regulatory role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalogue = cls.env["udi.catalogue"].with_user(cls.regulatory)
        cls.Entry = cls.env["udi.catalogue.entry"]

    def load(self, *contents, name="records.json"):
        return self.catalogue.import_files([(name, content) for content in contents])

    def entry(self, number):
        return self.Entry.search([("key", "=", f"test-key-{number}")])

    def counts(self, result):
        return [result[name] for name in ("new", "updated", "unchanged", "outdated")] + [len(result["errors"])]


@tagged("post_install", "-at_install")
class TestCatalogueImport(CatalogueCommon):
    """`udi.catalogue.import_files` and the job behind it."""

    def test_accessgudid_record(self):
        result = self.load(fixture("accessgudid_lookup"))
        self.assertEqual(self.counts(result), [1, 0, 0, 0, 0])
        entry = self.Entry.browse(result["entry_ids"])
        self.assertEqual((entry.brand, entry.model, entry.version), ("Example stent", "ES-30", 2))
        self.assertEqual(entry.primary_code, "09990000000012")
        self.assertEqual(entry.mri_safety, "conditional")
        self.assertTrue(entry.single_use and entry.sterile and entry.implantable and entry.has_lot)
        self.assertIn("15 Degrees Celsius to 30", entry.storage)
        carton = entry.identifier_ids.filtered(lambda line: line.package_type == "Carton")
        self.assertEqual((carton.kind, carton.contains, carton.quantity), ("package", "09990000000012", 3))
        self.assertEqual(entry.identifier_ids.filtered("is_ended").package_type, "Case")
        self.assertFalse(entry.product_id)

    def test_a_broken_record_has_its_line_and_the_others_come_in(self):
        result = self.load(fixture("openfda_results"))
        self.assertEqual(self.counts(result), [2, 0, 0, 0, 1])
        error = result["errors"][0]
        self.assertEqual((error["file"], error["position"], error["code"]), ("records.json", 2, "bad_identifier"))
        self.assertIn("09990000000030 has a wrong check digit: it should be 6", error["message"])

    def test_importing_twice_changes_nothing(self):
        content = fixture("openfda_results")
        ids = self.load(content)["entry_ids"]
        entries = self.Entry.browse(ids)
        self.env.cr.execute("UPDATE udi_catalogue_entry SET write_date = '2020-01-01' WHERE id = ANY(%s)", [ids])
        self.env.invalidate_all()
        before = entries.read(load=None), entries.identifier_ids.read(load=None)
        result = self.load(content)
        self.assertEqual(self.counts(result), [0, 0, 2, 0, 1])
        self.assertEqual(result["entry_ids"], ids)
        self.env.invalidate_all()
        self.assertEqual((entries.read(load=None), entries.identifier_ids.read(load=None)), before)

    def test_newer_updates_and_older_is_skipped(self):
        self.load(packed(record(1, public_version_number="2")))
        newer = record(1, public_version_number="3", brand_name="New")
        newer["identifiers"].append({"id": gtin(7), "type": "Secondary", "issuing_agency": "GS1"})
        self.assertEqual(self.counts(self.load(packed(newer))), [0, 1, 0, 0, 0])
        self.assertEqual(self.entry(1).brand, "New")
        self.assertEqual(self.entry(1).identifier_ids.mapped("code"), [gtin(1), gtin(7)])
        self.assertEqual(self.counts(self.load(packed(record(1)))), [0, 0, 0, 1, 0])
        self.assertEqual(self.entry(1).brand, "New")

    def test_a_record_twice_in_one_file(self):
        old, new = record(1, brand_name="Old"), record(1, public_version_number="2", brand_name="New")
        self.assertEqual(self.counts(self.load(packed(new, old, old, new))), [1, 0, 1, 2, 0])
        self.assertEqual(self.entry(1).brand, "New")

    def test_zip_and_json_lines(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a.json", packed(record(1)))
            archive.writestr("b.jsonl", "\n".join(json.dumps(record(number)) for number in (2, 3)))
            archive.writestr("readme.txt", "hello")
        result = self.load(stream.getvalue(), name="all.zip")
        self.assertEqual(self.counts(result), [3, 0, 0, 0, 1])
        self.assertEqual(result["errors"][0]["file"], "all.zip/readme.txt")
        self.assertIsNone(result["errors"][0]["position"])

    def test_files_that_cannot_be_read(self):
        truncated = io.BytesIO()
        with zipfile.ZipFile(truncated, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.json", packed(*map(record, range(50))))
        damaged = bytearray(truncated.getvalue())
        damaged[60:90] = b"\xff" * 30
        cases = {
            "empty_file": b"",
            "not_json": b"{hello",
            "no_columns": b"hello",
            "not_utf8": '{"brand_name": "é"}'.encode("latin-1"),
            "not_device_records": b'{"a": 1}',
            "bad_zip": bytes(damaged),
        }
        before = self.Entry.search_count([])
        for code, content in cases.items():
            with self.subTest(code=code):
                result = self.load(content, name="file.json")
                self.assertEqual([(error["code"], error["position"]) for error in result["errors"]], [(code, None)])
                self.assertIn("file.json", result["errors"][0]["message"])
        self.assertEqual(self.Entry.search_count([]), before)

    def test_hostile_texts_are_kept_as_text(self):
        hostile = [
            record(1, brand_name="<script>alert(1)</script>", device_description="<img src=x onerror=alert(1)>"),
            record(2, brand_name='=HYPERLINK("http://x")', company_name="'; DROP TABLE res_users; --"),
            record(3, device_description="x" * 1_000_000, brand_name="y" * 1_000_000),
            record(4, brand_name="nul\x00 and surrogate \ud800", version_or_model_number="%s %(a)s {0}"),
            record(5, public_device_record_key="k" * 5000),
            record(6, public_version_number="999999999999"),
        ]
        result = self.load(packed(*hostile))
        self.assertEqual(self.counts(result), [4, 0, 0, 0, 2])
        self.assertEqual([error["code"] for error in result["errors"]], ["too_long", "bad_number"])
        self.assertEqual(self.entry(1).brand, "<script>alert(1)</script>")
        self.assertEqual(self.entry(4).brand, "nul\ufffd and surrogate \ufffd")
        self.assertEqual(self.counts(self.load(packed(*hostile))), [0, 0, 4, 0, 2])
        products = self.catalogue.adopt(self.entry(1) + self.entry(4))
        self.assertIn("<script>", products[0].name)
        self.assertNotIn("<script>", str(products.product_tmpl_id.message_ids.mapped("body")))

    def test_every_shape_of_broken_record_is_one_line(self):
        good = record(1)
        broken = [
            7,
            None,
            [],
            {**good, "public_device_record_key": None},
            {**good, "identifiers": None},
            {**good, "identifiers": "x"},
            {**good, "identifiers": [{"id": "06901234500012", "type": "Primary", "issuing_agency": "GS1"}]},
            {**good, "public_version_date": "2024-13-01"},
            {**good, "is_rx": "perhaps"},
            {**good, "public_version_number": "one"},
            {**good, "brand_name": {"a": 1}},
        ]
        result = self.load(packed(*broken, good))
        self.assertEqual(self.counts(result), [1, 0, 0, 0, len(broken)])
        self.assertEqual([error["position"] for error in result["errors"]], list(range(1, len(broken) + 1)))
        self.assertTrue(all(error["message"] for error in result["errors"]))

    def test_statements_do_not_grow_with_the_records(self):
        for version in ("1", "2"):
            self.load(packed(record(0, public_version_number=version, brand_name=version)))
        counts = []
        for first, number in ((100, 20), (1000, 80)):
            content = packed(*(record(first + offset) for offset in range(number)))
            newer = packed(
                *(record(first + offset, public_version_number="2", brand_name="N") for offset in range(number))
            )
            steps = []
            for data in (content, content, newer):
                self.env.flush_all()
                before = self.env.cr.sql_log_count
                self.load(data)
                steps.append(self.env.cr.sql_log_count - before)
            counts.append(steps)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(max(counts[1]), 15)

    def test_find_by_code(self):
        first, second = record(1), record(2)
        second["identifiers"].insert(0, {"id": gtin(1), "type": "Secondary", "issuing_agency": "GS1"})
        self.load(packed(second, first))
        self.assertEqual(self.env["udi.catalogue"].find("gs1", gtin(1)), self.entry(1))
        self.assertFalse(self.env["udi.catalogue"].find("gs1", gtin(99)))

    # --- job

    def wizard(self, *files):
        env = self.env(user=self.regulatory)
        attachments = env["ir.attachment"].create(
            [
                {"name": name, "datas": base64.b64encode(content), "res_model": "udi.catalogue.import"}
                for name, content in files
            ]
        )
        return env["udi.catalogue.import"].create({"attachment_ids": [Command.set(attachments.ids)]})

    def test_job_shows_the_result(self):
        job = self.wizard(("a.json", fixture("openfda_results")), ("b.json", b"hello"))
        job.action_preview()
        self.assertEqual([file["usable"] for file in job.preview["files"]], [True, False])
        self.assertEqual([row["status"] for row in job.preview["rows"]], ["new", "error", "new"])
        self.assertFalse(self.Entry.search([("import_id", "=", job.id)]))
        job.action_import()
        self.assertEqual((job.state, job.new_count, job.error_count), ("done", 2, 2))
        self.assertEqual(job.error_ids.sorted("file_name").mapped("file_name"), ["a.json", "b.json"])
        self.assertEqual(job.error_ids.sorted("file_name").mapped("position"), [2, 0])
        action = job.action_view_entries()
        self.assertEqual(len(self.Entry.search(action["domain"])), 2)

    def test_job_refuses_what_it_cannot_read(self):
        with self.refused("at least one file", UserError):
            self.wizard().action_import()
        for content, words in ((b"", "is empty"), (b"hello", "no column UDI-DI"), (b"{}", "no device records")):
            job = self.wizard(("bad.json", content))
            with self.refused(words, UserError):
                job.action_import()
            self.assertEqual(job.state, "draft")

    # --- roles

    @users(*READERS)
    def test_other_roles_read_only(self):
        self.load(packed(record(1)))
        self.env.invalidate_all()
        entry = self.env["udi.catalogue.entry"].search([("key", "=", "test-key-1")])
        self.assertEqual(entry.primary_code, gtin(1))
        self.assertFalse(entry.product_id)
        for change in (
            lambda: self.env["udi.catalogue"].import_files([("a", packed(record(2)))]),
            lambda: self.env["udi.catalogue"].adopt(entry),
            entry.action_adopt,
            lambda: entry.write({"brand": "x"}),
            lambda: self.env["udi.catalogue.import"].create({}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        self.assertFalse(entry.product_id)

    def test_every_role_can_open_the_screens(self):
        entry = self.Entry.browse(self.load(fixture("accessgudid_lookup"))["entry_ids"])
        product = self.catalogue.adopt(entry)
        registration = self.env["udi.registration"].create(
            {"name": "R1", "identifier_ids": [Command.set(product.udi_identifier_ids.ids)]}
        )
        for user in (self.operator, self.leader, self.quality, self.recall_manager, self.service, self.auditor):
            for record in (entry, product.udi_identifier_ids[0], registration, product.product_tmpl_id, product):
                self.env.invalidate_all()
                with self.subTest(user=user.login, model=record._name):
                    Form(record.with_user(user))

    def test_users_without_a_role_do_not_see_it(self):
        with self.assertRaises(AccessError):
            self.Entry.with_user(self.nobody).search([])


@tagged("post_install", "-at_install")
class TestCatalogueShared(CatalogueCommon):
    """Real records, where they are at hand."""

    def test_real_records(self):
        if not SHARED.is_dir():
            self.skipTest("UDI_SHARED not present")
        files = [
            (path.name, path.read_bytes())
            for path in sorted(SHARED.glob("*.json"))
            if "lookup" in path.name or "openfda" in path.name
        ]
        result = self.catalogue.import_files(files)
        self.assertFalse(result["errors"])
        self.assertGreaterEqual(result["new"], 2)
        again = self.catalogue.import_files(copy.copy(files))
        self.assertFalse(again["new"] + again["updated"])
        entries = self.Entry.browse(result["entry_ids"])
        products = self.catalogue.adopt(entries)
        self.assertEqual(len(products), len(entries))
        hearing_aid = products.filtered(lambda product: "Signia" in product.name)
        self.assertEqual(hearing_aid.tracking, "serial")
        carton = hearing_aid.udi_identifier_ids.filtered(lambda item: item.kind == "package")
        self.assertEqual((carton.uom_id.name, carton.base_quantity), ("Carton of 3", 3))

    def test_histories_are_told_apart(self):
        if not SHARED.is_dir():
            self.skipTest("UDI_SHARED not present")
        for path in SHARED.glob("*history*.json"):
            result = self.catalogue.import_files([(path.name, path.read_bytes())])
            self.assertEqual([error["code"] for error in result["errors"]], ["history_not_supported"])
