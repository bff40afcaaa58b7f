"""The designer in a real browser: a draft is made, a box is dragged, and what is saved is what was seen."""

from odoo.tests import HttpCase, tagged

from .common import LabelCommon


@tagged("post_install", "-at_install")
class TestDesigner(LabelCommon, HttpCase):
    def test_drag_on_the_preview(self):
        self.regulatory.password = self.regulatory.login
        template = self.env.ref("udi_label.template_unit_50x30")
        before = template.version_id.element_ids.sorted("sequence")[1]
        self.start_tour(
            f"/odoo/udi-label-templates/{template.id}", "udi_label_designer", login=self.regulatory.login, timeout=90
        )
        version = template.version_ids.filtered(lambda item: item.state == "draft")
        element = version.element_ids.sorted("sequence")[1]
        self.assertEqual((version.number, version.note), (2, "Signs further left"))
        self.assertEqual(element.kind, before.kind)
        self.assertAlmostEqual(element.x, before.x - 4, delta=0.3)
        self.assertAlmostEqual(element.y, before.y + 1.5, delta=0.3)
        self.assertEqual(version.editor_ids, self.regulatory)
        self.assertTrue(version.preview_url, version.problem)
        self.assertEqual(template.version_id.number, 1, "the draft is not printed")
