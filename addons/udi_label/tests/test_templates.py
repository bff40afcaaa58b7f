"""Templates: written by one, approved by another, never changed after, in force from a date."""

from datetime import timedelta

import pypdfium2
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import LabelCommon
from odoo.addons.udi_core.label.template import ready


class TestTemplates(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("udi_label.template_unit_50x30")
        cls.author = cls.regulatory
        cls.approver = cls.quality

    def draft(self):
        return self.env["udi.label.design"].with_user(self.author).new_version(self.template.with_user(self.author))

    def approve(self, version):
        self.env["udi.label.design"].with_user(self.approver).approve(version.with_user(self.approver))

    def test_ready_templates_are_there_approved_and_as_delivered(self):
        templates = self.env["udi.label.template"].search([("code", "in", list(ready()))])
        self.assertGreaterEqual(len(templates), 12)
        self.assertEqual(set(templates.mapped("code")), set(ready()))
        for template in templates:
            self.assertEqual((template.version_id.state, template.version_id.number), ("approved", 1))
            form = self.env["udi.label.design"].approved_form(template.version_id, 300)
            self.assertEqual(form, ready()[template.code])
            self.assertTrue(template.version_id.preview_url, template.version_id.problem)

    def test_approved_version_does_not_change(self):
        version = self.template.version_id
        for user in (self.author, self.approver, self.udi_admin):
            with self.assertRaises(UserError):
                version.with_user(user).write({"width": 60})
            with self.assertRaises(UserError):
                version.element_ids[0].with_user(user).write({"x": 3})
            with self.assertRaises(UserError):
                version.element_ids[0].with_user(user).unlink()
            with self.assertRaises(UserError):
                version.with_user(user).unlink()
        with self.assertRaises(UserError):
            version.with_user(self.author).write({"element_ids": [Command.create({"kind": "text", "content": "x"})]})
        with self.assertRaises(UserError):
            self.template.with_user(self.author).unlink()
        with self.assertRaises(UserError):
            self.template.with_user(self.author).write({"code": "other"})

    def test_approval_cannot_be_written(self):
        version = self.draft()
        for vals in (
            {"state": "approved"},
            {"sha256": "x"},
            {"approved_by_id": self.quality.id},
            {"approved_by_name": "Somebody"},
            {"editor_ids": [(5,)]},
        ):
            with self.assertRaises(AccessError, msg=str(vals)):
                version.with_user(self.author).write(vals)
            with self.assertRaises(AccessError, msg=str(vals)):
                self.env["udi.label.template.version"].with_user(self.author).create(
                    {"template_id": self.template.id, "number": 9, **vals}
                )
        old = self.template.version_ids.filtered(lambda item: item.state == "approved")
        with self.assertRaises(UserError):
            version.element_ids[0].with_user(self.author).write({"version_id": old.id})

    def test_author_does_not_approve(self):
        both = self.user("udi_traceability.group_udi_regulatory")
        both.write({"group_ids": [Command.link(self.env.ref("udi_traceability.group_udi_quality").id)]})
        design = self.env["udi.label.design"].with_user(both)
        version = design.new_version(self.template.with_user(both))
        with self.assertRaisesRegex(UserError, "Somebody else"):
            design.approve(version)
        self.assertEqual(version.state, "draft")

    def test_editor_of_another_ones_draft_does_not_approve(self):
        version = self.draft()
        second = self.env["res.users"].create(
            {
                "name": "Both",
                "login": "both_roles",
                "group_ids": [
                    Command.set(
                        [
                            self.env.ref("udi_traceability.group_udi_regulatory").id,
                            self.env.ref("udi_traceability.group_udi_quality").id,
                        ]
                    )
                ],
            }
        )
        version.element_ids[0].with_user(second).write({"size": 7})
        self.assertIn(second, version.editor_ids)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            self.env["udi.label.design"].with_user(second).approve(version.with_user(second))

    def test_roles(self):
        design = self.env["udi.label.design"]
        for user in (self.operator, self.leader, self.quality, self.auditor, self.udi_admin):
            with self.assertRaises(AccessError, msg=user.login):
                design.with_user(user).new_version(self.template.with_user(user))
            with self.assertRaises(AccessError, msg=user.login):
                self.env["udi.label.template"].with_user(user).create({"name": "x", "code": "x"})
        version = self.draft()
        for user in (self.operator, self.leader, self.auditor, self.udi_admin):
            with self.assertRaises(AccessError, msg=user.login):
                design.with_user(user).approve(version.with_user(user))
            with self.assertRaises(AccessError, msg=user.login):
                design.with_user(user).test_print(version.with_user(user), "en_US")
            self.assertTrue(version.with_user(user).element_ids[0].kind)
        with self.assertRaises(AccessError):
            self.template.with_user(self.nobody).read(["name"])

    def test_new_version_is_printed_from_its_date(self):
        version = self.draft()
        self.assertEqual((version.number, version.state), (2, "draft"))
        self.assertEqual(self.draft(), version, "one draft at a time")
        tomorrow = fields.Date.context_today(self.env.user) + timedelta(days=1)
        version.with_user(self.author).write({"effective_from": tomorrow, "note": "wider"})
        self.approve(version)
        self.assertEqual((version.state, version.approved_by_name), ("approved", self.approver.name))
        self.template.invalidate_recordset()
        self.assertEqual(self.template.version_id.number, 1)
        self.assertEqual(self.template._in_force(tomorrow), version)
        self.env.flush_all()
        # as if the day had come
        self.env.cr.execute(
            "UPDATE udi_label_template_version SET effective_from = current_date - 3 + number WHERE template_id = %s",
            [self.template.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.template.version_id, version)
        job = self.print_as(self.operator, self.pumps(1))
        self.assertEqual((job.version_id, job.template_version), (version, "2"))
        self.env["udi.label.design"].with_user(self.approver).withdraw(version.with_user(self.approver))
        self.template.invalidate_recordset()
        self.assertEqual(self.template.version_id.number, 1)

    def test_draft_is_not_printed_with(self):
        with self.assertRaisesRegex(UserError, "not approved"):
            self.print_as(self.operator, self.pumps(1), version=self.draft())

    def test_what_was_changed_behind_the_application_is_not_printed_with(self):
        element = self.template.version_id.element_ids[0]
        self.env.flush_all()
        self.env.cr.execute("UPDATE udi_label_element SET content = 'Other' WHERE id = %s", [element.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not what was approved"):
            self.print_as(self.operator, self.pumps(1))

    def test_bad_element_is_named_in_the_preview_and_not_approved(self):
        version = self.draft()
        version.element_ids[0].with_user(self.author).write({"width": 400})
        self.assertFalse(version.preview_url)
        self.assertIn("element 1", version.problem)
        with self.assertRaisesRegex(UserError, "cannot be used"):
            self.approve(version)
        version.element_ids[0].with_user(self.author).write({"width": 26, "condition": "a b"})
        version.invalidate_recordset()
        self.assertIn("when", version.problem)

    def test_form_shows_the_label_while_it_is_designed(self):
        template = self.env["udi.label.template"].with_user(self.author).create({"name": "Mine", "code": "mine"})
        version = self.env["udi.label.design"].with_user(self.author).new_version(template)
        with Form(version) as form:
            self.assertIn("empty", form.problem)
            with form.element_ids.new() as line:
                line.kind = "symbol"
                line.x, line.y, line.width, line.height = 2, 2, 14, 14
            self.assertTrue(form.preview_url)
            with form.element_ids.new() as line:
                line.kind = "text"
                line.x, line.y, line.width, line.height = 20, 2, 28, 5
                line.content = "LOT {lot}"
        self.assertFalse(version.problem)
        self.approve(version)
        job = self.print_as(self.operator, self.pumps(1), version=version)
        self.assertIn("LOT L1", self.text_of(job))

    def test_test_print_counts_nowhere(self):
        version = self.template.version_id
        jobs = self.env["udi.print.job"].search_count([])
        events = self.env["udi.event"].search_count([])
        content = self.env["udi.label.design"].with_user(self.author).test_print(version, "en_US")
        text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
        self.assertIn("TEST", text)
        self.assertEqual(self.env["udi.print.job"].search_count([]), jobs)
        self.assertEqual(self.env["udi.event"].search_count([]), events)

    def test_template_of_the_product_is_proposed(self):
        self.tube.product_tmpl_id.udi_label_template_id = self.env.ref("udi_label.template_unit_linear_80x60")
        lot = self.make_lot(self.tube, "T9")
        wizard = self.env["udi.label.print"].with_user(self.operator).create({"lot_ids": lot.ids})
        self.assertEqual(wizard.template_id.code, "unit_linear_80x60")
        self.assertEqual(self.print_as(self.operator, lot).template, "unit_linear_80x60")
