"""The PDF as paper shows it: every page is rasterised and read by a decoder that knows nothing of the layout."""

import datetime

import pypdfium2
import pytest
import zxingcpp

from odoo.addons.udi_core.label import pdf, svg
from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.layout import lay_out
from odoo.addons.udi_core.label.template import ready

UNIT = ready()["unit_50x30"]
DATES = [("11", datetime.date(2026, 11, 1)), ("17", datetime.date(2031, 11, 1))]


def labels():
    yield build([("01", "06901234500028"), *DATES, ("10", "P2611"), ("21", "SN1")], "Infusion pump", reference="IP")
    yield build([("01", "06901234500028"), *DATES, ("10", "a<b>&'\"/%"), ("21", "(21)X(10)")], "Pump < 5 & > 3")
    yield build([("01", "06901234500035"), *DATES, ("10", "T" * 20)], "输液器", maker_name="苏州医疗器械有限公司")
    yield build([("01", "06901234500035")], "Set")
    yield build([("01", "06901234500035"), ("10", "!*+,-.:;=?_"), ("21", "zZ09" * 5)], "Set ≤ 5 µm")


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_every_page_reads_as_its_print_object(dpi):
    wanted = list(labels())
    document = pypdfium2.PdfDocument(pdf.write(lay_out(data, UNIT) for data in wanted))
    assert len(document) == len(wanted)
    for page, data in zip(document, wanted, strict=True):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        found = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
        assert [(code.symbology_identifier, code.bytes.decode()) for code in found] == [("]d2", data.text)]


def test_page_is_the_size_of_the_label():
    document = pypdfium2.PdfDocument(pdf.write([lay_out(next(labels()), UNIT)]))
    width, height = document[0].get_size()
    assert (width * 25.4 / 72, height * 25.4 / 72) == (pytest.approx(50, abs=0.05), pytest.approx(30, abs=0.05))
    assert (width * 300 / 72, height * 300 / 72) == (pytest.approx(591, abs=0.01), pytest.approx(354, abs=0.01))


def test_text_can_be_read_from_the_file():
    data = next(labels())
    text = pypdfium2.PdfDocument(pdf.write([lay_out(data, UNIT)]))[0].get_textpage().get_text_range()
    for part in (*data.hri_parts, "2026-11-01", "2031-11-01", "Infusion pump", "P2611", "SN1", "LOT"):
        assert part in text


def test_same_objects_same_bytes():
    first, second = (pdf.write(lay_out(data, UNIT) for data in labels()) for _ in range(2))
    assert first == second


def test_font_is_embedded_once_and_pages_stay_small():
    one = len(pdf.write([lay_out(list(labels())[2], UNIT)]))
    many = len(pdf.write([lay_out(list(labels())[2], UNIT)] * 50))
    assert (many - one) / 49 < 2500


def test_preview_is_escaped_and_measured():
    picture = svg.write(lay_out(list(labels())[1], UNIT))
    assert 'width="50mm" height="30mm"' in picture
    assert "Pump &lt; 5 &amp; &gt; 3" in picture
    assert "textLength" in picture
