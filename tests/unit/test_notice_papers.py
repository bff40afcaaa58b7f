"""Letters and return labels: what is printed can be read back, in Chinese too."""

import io

import pypdfium2
import pytest
import zxingcpp

from odoo.addons.udi_core import evidence
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.letter import Letter
from odoo.addons.udi_core.return_label import ReturnLabels

URL = "https://recall.example.com/udi/notice/" + "aB3-_" * 10


def letter(text="Do not use", letters=1, rows=3):
    buffer = io.BytesIO()
    paper = Letter(buffer, "Recall", lambda page, pages: f"Page {page} of {pages}")
    for number in range(letters):
        if number:
            paper.next_letter()
        paper.sender(["Maker Ltd", "1 Road"])
        paper.address(["Hospital A", "Ward 3"], [("Notice", f"REF {number}")])
        paper.heading("Urgent")
        paper.text([text])
        paper.code(URL, ["Scan this"])
        paper.table([("Lot", 1), ("Units", 1)], ([f"SN-{number}-{row}", "1"] for row in range(rows)))
    paper.save()
    return pypdfium2.PdfDocument(buffer.getvalue())


def seen(page, scale=3):
    return {code.text for code in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())}


def test_a_character_that_no_font_has():
    with pytest.raises(LabelError) as caught:
        letter("\U00013000")
    assert caught.value.data["characters"] == "\U00013000"


def test_letter_reads_back():
    document = letter("请勿使用。Do not use.")
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    assert "请勿使用" in text
    assert "Page 1 of 1" in text
    assert seen(document[0]) == {URL}
    width, height = document[0].get_size()
    assert height > width


def test_many_letters_in_one_file_and_a_long_table():
    document = letter(letters=3, rows=120)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(document) >= 6
    for number in range(3):
        assert sum(f"REF {number}" in text for text in texts) == 1
        for row in (0, 119):
            assert sum(f"SN-{number}-{row}\r\n" in text or f"SN-{number}-{row} " in text for text in texts) >= 1


def test_return_label_reads_back():
    buffer = io.BytesIO()
    labels = ReturnLabels(buffer, "RC-1")
    long = "A very long name of a receiver that takes more than one line of the label " * 3
    labels.add(
        "召回退货,请勿使用",
        ("收", "寄"),
        ["Maker", "1 Road"],
        [long],
        [("通知", "RC/2026/0001-003")],
        "RC/2026/0001-003",
    )
    labels.save()
    page = pypdfium2.PdfDocument(buffer.getvalue())[0]
    assert seen(page, 4) == {"RC/2026/0001-003"}
    assert "召回退货" in page.get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", None),
        (b"<svg onload=alert(1)>", None),
        (b"<html>", None),
        (b"GIF89a", None),
        (b"MZ\x90", None),
        (b"PK\x03\x04", None),
        (b"\xff\xd8\xff\xe0", ("image/jpeg", "jpg")),
        (b"\x89PNG\r\n\x1a\n", ("image/png", "png")),
        (b"%PDF-1.4", ("application/pdf", "pdf")),
    ],
)
def test_evidence_is_told_by_content(data, kind):
    assert evidence.kind(data) == kind


def test_names_of_evidence_are_harmless():
    assert evidence.name("../../etc/passwd", "jpg") == "passwd.jpg"
    assert evidence.name("C:\\x\\销毁 证明.exe", "pdf") == "销毁_证明.pdf"
    assert evidence.name("<script>.html", "png") == "script.png"
    assert evidence.name("", "png") == "file.png"
    assert evidence.name("a" * 500 + ".png", "png") == "a" * 60 + ".png"
