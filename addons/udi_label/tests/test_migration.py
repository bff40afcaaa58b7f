"""Upgrading: jobs of the first version, and the hashes of approved templates."""

import hashlib
import importlib.util
import json
from pathlib import Path

from odoo.exceptions import UserError

from .common import LabelCommon
from odoo.addons.udi_core.label.data import LabelData

FOLDER = Path(__file__).parent.parent / "migrations"


class TestMigration(LabelCommon):
    def migrate(self, version, since="19.0.1.0.0"):
        spec = importlib.util.spec_from_file_location("udi_label_migration", FOLDER / version / "post-migrate.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, since)
        self.env.invalidate_all()

    def old_job(self, lots, state="done", copies=1):
        """A job as the first version kept it: the frozen labels in one column, one file."""
        content, texts = self.env["udi.label.content"], {}
        data = {"copies": copies, "labels": [content.print_object(lot, "en_US", texts).as_dict() for lot in lots]}
        for label in data["labels"]:
            del label["notice"], label["sscc"], label["quantity"], label["extra"]  # these came later
        file = self.env["ir.attachment"].create({"name": "old.pdf", "raw": b"%PDF-old"})
        job = self.env["udi.print.job"].create(
            {
                "name": f"LBL/OLD/{lots[0].name}",
                "company_id": self.company.id,
                "user_id": self.operator.id,
                "state": state,
                "template": "unit_50x30",
                "template_version": "1",
                "count": len(lots) * copies,
                "lot_ids": lots.ids,
                "sha256": hashlib.sha256(b"%PDF-old").hexdigest(),
            }
        )
        file.write({"res_model": job._name, "res_id": job.id})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE udi_print_job SET data = %s, attachment_id = %s, progress_done = NULL WHERE id = %s",
            [json.dumps(data) if state == "done" else None, file.id if state == "done" else None, job.id],
        )
        return job

    def test_jobs_of_the_first_version(self):
        self.env.cr.execute("ALTER TABLE udi_print_job ADD COLUMN data jsonb, ADD COLUMN attachment_id integer")
        lots, tubes = self.pumps(3), self.make_lot(self.tube, "T1")
        job, other, failed = self.old_job(lots), self.old_job(tubes, copies=3), self.old_job(lots[:1], "failed")
        self.migrate("19.0.1.2.0")
        self.migrate("19.0.1.2.0")  # once more changes nothing
        self.assertEqual(job.label_ids.mapped("number"), [1, 2, 3])
        self.assertEqual(job.label_ids.lot_id, lots)
        self.assertEqual((other.label_ids.lot_id, other.label_ids.mapped("number")), (tubes, [1, 2, 3]))
        self.assertFalse(failed.label_ids or failed.part_ids)
        self.assertEqual([LabelData.from_dict(row.data).serial for row in job.label_ids], lots.mapped("name"))
        self.assertEqual((job.progress_done, job.part_ids.first, job.part_ids.last), (3, 1, 3))
        self.assertEqual(self.file_of(job), b"%PDF-old")
        # what it is good for: the serials have a label, it can be reconciled and printed again
        with self.assertRaisesRegex(UserError, "have a label already"):
            self.print_as(self.operator, lots)
        again = self.print_as(self.leader, lots[1], reason="Torn")
        self.env.invalidate_all()
        self.assertEqual((job.label_ids[1].fate, job.label_ids[1].replaced_by_id), ("void", again.label_ids))
        self.env["udi.label.reconciliation"].with_user(self.operator).close(job.with_user(self.operator), 2, 0, 1, 0)
        self.assertEqual(job.state, "closed")

    def test_approved_templates_keep_their_approval(self):
        design = self.env["udi.label.design"]
        version = self.env.ref("udi_label.template_unit_50x30").version_id
        changed = self.env.ref("udi_label.template_box_100x70").version_id
        for item in version | changed:
            text = json.dumps(design.shape(item), sort_keys=True, ensure_ascii=False)
            self.env.cr.execute(
                "UPDATE udi_label_template_version SET sha256 = %s WHERE id = %s",
                [hashlib.sha256(text.encode()).hexdigest(), item.id],
            )
        self.env.cr.execute("UPDATE udi_label_element SET x = x + 1 WHERE id = %s", [changed.element_ids[0].id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not what was approved"):
            design.approved_form(version, 300)
        self.migrate("19.0.1.3.0", "19.0.1.2.0")
        self.assertTrue(design.approved_form(version, 300))
        with self.assertRaisesRegex(UserError, "not what was approved"):
            design.approved_form(changed, 300)

    def test_an_update_touches_no_designed_template(self):
        """What the data file says again with each update: versions of people stay, an archived template stays so."""
        design = self.env["udi.label.design"]
        template = self.env.ref("udi_label.template_unit_50x30")
        version = design.with_user(self.regulatory).new_version(template.with_user(self.regulatory))
        version.element_ids[0].with_user(self.regulatory).write({"size": 7.0})
        design.with_user(self.quality).approve(version.with_user(self.quality))
        own = self.env["udi.label.template"].with_user(self.regulatory).create({"name": "Own", "code": "own"})
        tiny = self.env.ref("udi_label.template_unit_tiny_12x12")
        tiny.active = False
        before = self.env["udi.label.template.version"].search_count([])
        design.load_ready()
        template.invalidate_recordset()
        self.assertEqual(self.env["udi.label.template.version"].search_count([]), before)
        self.assertEqual((template.version_id, template.version_id.element_ids[0].size), (version.sudo(False), 7.0))
        self.assertFalse(own.version_ids or tiny.active)
        job = self.print_as(self.operator, self.pumps(1))
        self.assertEqual(job.template_version, "2")
        self.assertEqual(version.with_user(self.regulatory).copy({"number": 9}).state, "draft")

    def test_a_template_is_designed_from_an_older_version(self):
        """Editing goes on where the approved version stands; the approved one is still printed with meanwhile."""
        design = self.env["udi.label.design"]
        template = self.env.ref("udi_label.template_unit_50x30")
        old = template.version_id
        draft = design.with_user(self.regulatory).new_version(template.with_user(self.regulatory))
        self.assertEqual(design.shape(draft)["elements"], design.shape(old)["elements"])
        draft.element_ids[-1].with_user(self.regulatory).unlink()
        self.assertNotEqual(design.shape(draft)["elements"], design.shape(old)["elements"])
        self.assertEqual(self.print_as(self.operator, self.pumps(1)).version_id, old)
