"""Texts and signs of a label: by product, market and language."""

from odoo.exceptions import AccessError, UserError

from .common import LabelCommon
from odoo.addons.udi_core.label.signs import NAMES
from odoo.addons.udi_core.label.template import PARTIES


class TestWords(LabelCommon):
    def text_with(self, lots, elements, **options):
        """Text on paper of a template of these elements, approved by the second person."""
        author = self.regulatory
        templates = self.env["udi.label.template"].with_user(author)
        template = templates.create({"name": "T", "code": f"t{len(elements)}{lots.name}"})
        version = self.env["udi.label.design"].with_user(author).new_version(template)
        place = {"x": 1, "width": 98}
        version.write({"width": 100, "height": 100, "element_ids": [
            (0, 0, {**place, "y": 1 + 18 * index, "height": 17, **element}) for index, element in enumerate(elements)
        ]})  # fmt: skip
        self.env["udi.label.design"].with_user(self.quality).approve(version.with_user(self.quality))
        return self.text_of(self.print_as(self.operator, lots, version=version.sudo(False), **options))

    def test_every_sign_has_a_name_and_a_picture(self):
        signs = self.env["udi.label.sign"].search([])
        inner = {"heat", "sterile_fluid_path"}  # stand inside the frames of other signs only
        self.assertEqual(set(signs.mapped("code")), NAMES - inner)
        self.assertLessEqual(set(PARTIES), set(signs.mapped("code")))
        for sign in signs:
            self.assertTrue(sign.picture.startswith("data:image/svg+xml"), sign.code)
        with self.assertRaises(AccessError):
            signs[0].with_user(self.operator).write({"name": "Other"})
        with self.assertRaises(AccessError):
            signs[0].with_user(self.regulatory).unlink()

    def test_signs_of_the_product(self):
        content, sign = self.env["udi.label.content"], self.env.ref("udi_label.sign_sterile_heat")
        self.assertEqual(content._signs(self.pump), ("consult_instructions",))
        self.pump.write({
            "udi_sterile": True, "udi_temperature_rule": "max", "udi_temperature_max": 30,
            "udi_label_pressure": "50 ~ 106 kPa",
        })  # fmt: skip
        self.assertEqual(
            content._signs(self.pump), ("consult_instructions", "sterile", "temperature_upper", "pressure")
        )
        self.pump.udi_label_sign_ids = sign | self.env.ref("udi_label.sign_latex")
        chosen = {"consult_instructions", "sterile_heat", "latex", "temperature_upper", "pressure"}
        self.assertEqual(set(content._signs(self.pump)), chosen)
        version = self.env.ref("udi_label.template_unit_statutory_100x60").version_id
        text = self.text_of(self.print_as(self.operator, self.pumps(1), version=version))
        for part in ("≤ 30 °C", "50 ~ 106 kPa", "STERILE"):
            self.assertIn(part, text)

    def test_designer_chooses_signs_by_name(self):
        version = self.env["udi.label.design"].with_user(self.regulatory).new_version(
            self.env.ref("udi_label.template_unit_50x30").with_user(self.regulatory)
        )  # fmt: skip
        element = version.element_ids.filtered(lambda item: item.kind == "signs")
        element.sign_ids = self.env.ref("udi_label.sign_single_use") | self.env.ref("udi_label.sign_latex")
        self.assertEqual(set(element.names.split(", ")), {"single_use", "latex"})
        element.names = "caution, latex"
        self.assertEqual(set(element.sign_ids.mapped("code")), {"caution", "latex"})
        self.assertFalse(version.problem)
        element.names = "caution, unheard_of"
        version.invalidate_recordset()
        self.assertIn("unheard_of", version.problem)

    def test_representative_and_importer_on_a_label_of_the_union(self):
        partner = self.env["res.partner"]
        self.pump.product_tmpl_id.write({
            "udi_representative_eu_id": partner.create({"name": "Rep GmbH", "street": "Weg 1", "city": "Bonn"}).id,
            "udi_importer_eu_id": partner.create({"name": "Import BV"}).id,
        })  # fmt: skip
        identifier = self.pump.udi_primary_identifier_id
        self.env["udi.publication"].create(
            {"identifier_id": identifier.id, "database": "eudamed", "state": "published"}
        )
        elements = [{"kind": "maker", "names": name} for name in (False, "eu_representative", "importer")]
        elements.append({"kind": "text", "content": "{statements}\nOrigin {country_of_manufacture}"})
        lots = self.pumps(2)
        text = self.text_with(lots[0], elements, market="eu")
        for part in ("Maker Medical Co., Ltd.", "Rep GmbH", "Bonn", "Import BV", "Origin CN"):
            self.assertIn(part, text)
        self.assertNotIn("20262140001", text, "a Chinese number does not belong on a label of the Union")
        text = self.text_with(lots[1], elements, market="cn")
        self.assertIn("20262140001", text)
        self.assertNotIn("Rep GmbH", text)

    def test_code_of_the_component_s_supplier(self):
        self.supplier.ref = "V-4711"
        self.sensor.write({
            "seller_ids": [(0, 0, {"partner_id": self.supplier.id, "product_code": "FS-9"})],
            "udi_market_cn": False, "udi_market_eu": False, "udi_market_us": False,
        })  # fmt: skip
        lot = self.make_lot(self.sensor, "C1", udi_supplier_lot="SL-77")
        content = "{supplier_name} {supplier_code} {supplier_product_code} {supplier_lot}"
        text = self.text_with(lot, [{"kind": "text", "content": content}])
        self.assertIn("Sensor Works V-4711 FS-9 SL-77", text)

    def test_several_languages_on_one_label(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["res.lang"]._activate_lang("fr_FR")
        self.pump.with_context(lang="zh_CN").name = "输液泵"
        self.pump.with_context(lang="fr_FR").name = "Pompe à perfusion"
        content = "{product_name}\n{product_name_zh_cn}\n{product_name_fr_fr}"
        text = self.text_with(self.pumps(1), [{"kind": "text", "content": content}], lang="en_US")
        for part in ("Infusion pump", "输液泵", "Pompe à perfusion"):
            self.assertIn(part, text)

    def test_code_of_more_than_48_characters_in_one_gs1_128(self):
        lot = self.make_lot(self.pump, "S" * 10)
        version = self.env.ref("udi_label.template_unit_linear_120x50").version_id
        with self.assertRaisesRegex(UserError, "holds 48 at most"):
            self.print_as(self.operator, lot, version=version)
        two = self.env.ref("udi_label.template_unit_linear_80x60").version_id
        self.assertEqual(self.print_as(self.operator, lot, version=two).state, "done")
