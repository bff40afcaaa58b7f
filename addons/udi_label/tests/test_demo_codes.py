"""The page and the sheet of demo codes."""

import base64
from unittest.mock import patch

import pypdfium2
import zxingcpp
from odoo.tests import HttpCase, tagged

from odoo.addons.udi_core.label import sheet
from odoo.addons.udi_core.label.readback import read
from odoo.addons.udi_label.services.demo_code import UdiDemoCode

CODES = [
    ("good", "(01)06901234500011(11)260901(17)310831(10)SB2609(21)SN-7001", "]d2"),
    ("damaged", "(01)06901234500012(17)310831(10)SB2609", "]d2"),
    ("not_gs1", "WEIGHT 12.5 KG", "]d1"),
]


def demo_codes(self):
    return [
        {"key": kind, "kind": kind, "title": f"Title {kind}", "explanation": "What happens.", "text": text}
        for kind, text, _identifier in CODES
    ]


@tagged("post_install", "-at_install")
class TestDemoCodes(HttpCase):
    def test_each_symbol_says_its_text(self):
        with patch.object(type(self.env["udi.demo.code"]), "codes", demo_codes):
            found = self.env["udi.demo.code"]._symbols()
            cards = self.env["udi.demo.code"].cards()
        for (card, symbol), (_kind, text, identifier) in zip(found, CODES, strict=True):
            self.assertEqual(read(symbol, 4)[0], identifier)
            self.assertEqual(card["text"], text)
        for card in cards:
            svg = base64.b64decode(card["image"].removeprefix("data:image/svg+xml;base64,")).decode()
            self.assertTrue(svg.startswith("<svg"))
        self.assertEqual(read(found[0][1], 4)[1], "0106901234500011112609011731083110SB2609\x1d21SN-7001")
        self.assertIsNone(UdiDemoCode._symbol("(01)x" + "\x00"))

    def test_sheet_can_be_scanned_from_paper(self):
        with patch.object(type(self.env["udi.demo.code"]), "codes", demo_codes):
            symbols = self.env["udi.demo.code"]._symbols()
        cards = [sheet.Card(code["title"], "Text.", code["text"], "Refused", False, symbol) for code, symbol in symbols]
        content = sheet.write("Demo codes", "Intro", cards * 4)
        document = pypdfium2.PdfDocument(content)
        self.assertEqual(len(document), 2)
        count = 0
        for page in document:
            image = page.render(scale=150 / 72, grayscale=True).to_pil()
            count += len(zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.DataMatrix))
        self.assertEqual(count, 12)

    def test_sheet_needs_a_login(self):
        self.assertNotEqual(self.url_open("/udi/demo-codes.pdf").headers["Content-Type"], "application/pdf")
        self.authenticate("admin", "admin")
        answer = self.url_open("/udi/demo-codes.pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
