"""A photograph of a printed label is compared with its job."""

import base64
import io

import pypdfium2
from odoo.exceptions import UserError
from PIL import Image, ImageFilter

from .common import LabelCommon
from odoo.addons.udi_core.label.readback import render
from odoo.addons.udi_core.label.symbols import plain_data_matrix


class TestCheck(LabelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.pumps(3)
        cls.job = cls.env["udi.label"].with_user(cls.operator).print_lots(cls.lots.with_user(cls.operator))

    def page(self, job, number=0):
        content = job.sudo().attachment_id.raw
        return pypdfium2.PdfDocument(content)[number].render(scale=6).to_pil()

    def look(self, image, job=None, kind="PNG"):
        file = io.BytesIO()
        image.save(file, kind)
        check = self.env["udi.label.check"].with_user(self.operator)
        return check.compare((job or self.job).with_user(self.operator), check.read_picture(file.getvalue()))

    def test_photograph_of_the_right_label(self):
        """Turned, blurred, noisy at the edge, as a phone takes it."""
        photograph = Image.new("RGB", (1600, 1200), "#b0a890")
        photograph.paste(self.page(self.job, 1).convert("RGB"), (180, 220))
        photograph = photograph.rotate(7, fillcolor="#8a8070").filter(ImageFilter.GaussianBlur(1.2))
        result, number, message = self.look(photograph, kind="JPEG")
        self.assertEqual((result, number), ("readable", 2), message)

    def test_label_of_another_job(self):
        other = self.print_as(self.operator, self.make_lot(self.pump, "OTHER"))
        result, number, message = self.look(self.page(other))
        self.assertEqual((result, number), ("wrong_data", None))
        self.assertIn("OTHER", message)

    def test_same_data_in_a_symbol_that_is_not_gs1(self):
        symbol = plain_data_matrix("0106901234500028112601051731010410L1\x1d21SN0000")
        picture = render(symbol, 8)
        image = Image.frombytes("L", (picture.shape[1], picture.shape[0]), picture.tobytes())
        self.assertEqual(self.look(image)[0], "not_gs1")

    def test_two_labels_in_one_picture(self):
        both = Image.new("RGB", (1300, 1500), "white")
        both.paste(self.page(self.job, 0), (20, 20))
        both.paste(self.page(self.job, 1), (20, 760))
        self.assertEqual(self.look(both)[0], "wrong_data")

    def test_nothing_to_read(self):
        self.assertEqual(self.look(Image.new("RGB", (400, 300), "white"))[0], "unreadable")
        self.assertEqual(self.look(self.page(self.job).resize((60, 36)))[0], "unreadable")

    def test_hostile_files(self):
        check = self.env["udi.label.check"].with_user(self.operator)
        for content in (b"", b"%PDF-1.4", b"<svg/>", b"GIF89a" + b"\0" * 50, b"\x89PNG\r\n\x1a\n" + b"\0" * 40):
            with self.assertRaisesRegex(UserError, "no picture"):
                check.read_picture(content)
        file = io.BytesIO()
        Image.new("1", (12_000, 12_000)).save(file, "PNG")  # a few kilobytes that would unfold to much
        with self.assertRaisesRegex(UserError, "too large"):
            check.read_picture(file.getvalue())

    def test_dialogue(self):
        dialogue = self.env["udi.label.check.dialogue"].with_user(self.operator).create({"job_id": self.job.id})
        self.assertFalse(dialogue.result)
        dialogue.scanned = "]d20106901234500028112601051731010410L1\x1d21SN0002"
        self.assertEqual(dialogue.result, "readable")
        dialogue.scanned = "]d10106901234500028112601051731010410L1\x1d21SN0002"
        self.assertEqual(dialogue.result, "not_gs1")
        file = io.BytesIO()
        self.page(self.job).save(file, "PNG")
        dialogue.write({"scanned": False, "picture": base64.b64encode(file.getvalue())})
        self.assertEqual(dialogue.result, "readable", dialogue.message)
