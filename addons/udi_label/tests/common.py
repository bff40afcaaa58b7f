"""What the label tests build on."""

import hashlib

import pypdfium2
import zxingcpp

from odoo.addons.udi_traceability.tests.common import UdiCommon


class LabelCommon(UdiCommon):
    """Adds ``maker`` as registrant of pump and tube, a certificate, and verbs to print and to read the printed file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("base.cn")
        cls.maker = cls.env["res.partner"].create(
            {"name": "Maker Medical Co., Ltd.", "street": "1 Lake Road", "city": "Suzhou", "country_id": china.id}
        )
        for product, number in ((cls.pump, "IP-200"), (cls.tube, "IS-150")):
            product.write({"udi_registrant_id": cls.maker.id, "udi_catalogue_number": number})
        # whatever the country of the company the tests run in
        cls.pump.product_tmpl_id.write({"udi_market_cn": True, "udi_market_eu": False, "udi_market_us": False})
        cls.tube.product_tmpl_id.write({"udi_market_cn": False, "udi_market_eu": False, "udi_market_us": False})
        cls.env["udi.registration"].create(
            {
                "name": "20262140001",
                "identifier_ids": cls.pump.udi_primary_identifier_id.ids,
                "technical_requirements": "TR-20262140001",
            }
        )

    @classmethod
    def pumps(cls, count, **vals):
        return cls.env["stock.lot"].union(*(cls.make_lot(cls.pump, f"SN{i:04d}", **vals) for i in range(count)))

    def print_as(self, user, lots, **kwargs):
        return self.env["udi.label"].with_user(user).print_lots(lots.with_user(user), **kwargs)

    def file_of(self, job):
        """The file of a job, checked against its hash."""
        content = job.sudo().attachment_id.raw
        self.assertEqual(hashlib.sha256(content).hexdigest(), job.sha256)
        return content

    def codes_of(self, job, dpi=300):
        """``(symbology identifier, text)`` of each page of the printed file, read from the picture of the page."""
        return self.codes_of_content(self.file_of(job), dpi)

    def codes_of_content(self, content, dpi=300):
        """The same of the bytes of a PDF."""
        found = []
        for page in pypdfium2.PdfDocument(content):
            image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            found += [
                (code.symbology_identifier, code.bytes.decode())
                for code in zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
            ]
        return found

    def text_of(self, job, page=0):
        return pypdfium2.PdfDocument(self.file_of(job))[page].get_textpage().get_text_range()

    def events(self, lots):
        return self.env["udi.event.item"].search([("lot_id", "in", lots.ids), ("event_id.biz_step", "=", "encoding")])
