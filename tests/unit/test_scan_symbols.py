"""What scanner test and practice show is what a decoder of its own reads, and the sheet holds all of it."""

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from odoo.addons.udi_core import scanner_sheet
from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.scan_symbols import GS, PRACTICE, TEST

IDENTIFIERS = {
    ("data_matrix", True): "]d2",
    ("code_128", True): "]C1",
    ("code_128", False): "]C0",
    ("qr", False): "]Q1",
}


def picture(symbol, scale=4):
    quiet = symbol.quiet + 2
    height = 40 if symbol.is_linear else symbol.height
    image = Image.new("L", (symbol.width + 2 * quiet, height + 2 * quiet), 255)
    for row in range(height):
        line = symbol.rows[0 if symbol.is_linear else row]
        image.paste(Image.frombytes("L", (symbol.width, 1), line), (quiet, quiet + row))
    return image.resize((image.width * scale, image.height * scale), Image.NEAREST)


@pytest.mark.parametrize("code", [*TEST, *PRACTICE], ids=lambda code: code.key)
def test_symbol_reads_as_its_text(code):
    [read] = zxingcpp.read_barcodes(picture(code.symbol()), text_mode=zxingcpp.TextMode.Plain)
    assert read.text == code.text
    assert read.symbology_identifier == IDENTIFIERS[code.kind, code.gs1]


def test_the_test_checks_what_it_says():
    by_key = {code.key: code for code in TEST}
    assert len(by_key) == len(TEST) == 6
    assert by_key["separator"].text.count(GS) == by_key["bars"].text.count(GS) == 1
    assert by_key["long"].text.count(GS) == 3 and len(by_key["long"].text) > 150
    layout = by_key["layout"].text
    assert len(set(layout)) == len(layout), "each character once, or a layout could not be told"
    set_82 = {chr(code) for code in range(33, 123)} - set("#$@[\\]^`")
    assert set_82 <= set(layout)
    assert by_key["case"].text.swapcase() != by_key["case"].text.upper() != by_key["case"].text


def test_practice_codes_say_what_they_pretend():
    by_key = {code.key: parse(code.text) for code in PRACTICE}
    assert by_key["expired"].expiry.year == 2020
    assert {key for key, read in by_key.items() if not read.agency} == {"parcel"}
    assert by_key["half_device"].di and not by_key["half_device"].lot
    assert by_key["half_lot"].lot and not by_key["half_lot"].di
    others = set(by_key) - {"expired", "parcel", "half_device"}
    assert {by_key[key].expiry.year for key in others} == {2049}


def test_the_sheet_reads_back():
    words = "What it checks, in words that need more than one line on the card. " * 2
    cards = [(code.key, words, code.symbol()) for code in TEST]
    content = scanner_sheet.write("Scanner test", "Scan from top to bottom.", cards)
    document = pypdfium2.PdfDocument(content)
    found = set()
    for page in document:
        image = page.render(scale=4).to_pil()
        found |= {read.text for read in zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)}
    assert found == {code.text for code in TEST}
    assert content == scanner_sheet.write("Scanner test", "Scan from top to bottom.", cards), "same in, same out"


def test_a_sheet_of_many_cards_goes_on():
    card = (TEST[-1].key, "x", TEST[-1].symbol())
    assert len(pypdfium2.PdfDocument(scanner_sheet.write("T", "", [card] * 12))) == 3, "four or five on a page"
