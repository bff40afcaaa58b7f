"""The Excel form of a holder, read back: wrong, huge, hostile files first."""

import io
import zipfile

import openpyxl
import pytest

from odoo.addons.udi_core import answer_file
from odoo.addons.udi_core.answer_file import COLUMNS, MARK, AnswerFileError, read


def workbook(rows, mark=(MARK, "RC/2026/0001-001", "0", "db"), person="Li Wei", columns=COLUMNS, remark=""):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(mark)
    sheet.append([None, "Urgent recall"])
    sheet.append(["person", "Answered by", person])
    sheet.append(["remark", "Remark", remark])
    sheet.append(["line", "", *columns])
    sheet.append([None, "Lot", *columns])
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row(line, **told):
    return [line, "SN-1", *(told.get(name) for name in COLUMNS)]


def refused(data):
    with pytest.raises(AnswerFileError) as caught:
        read(data)
    return caught.value.code


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (answer_file.MAX_UNPACKED + 1))
    return buffer.getvalue()


def with_part(data, name, text):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for item in old.infolist():
            new.writestr(item, text if item.filename == name else old.read(item))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"x" * (answer_file.MAX_BYTES + 1), "too_big"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "old_excel"),
        (b"name;quantity\n1;2\n", "no_excel"),
        (b"%PDF-1.7", "no_excel"),
        (b"PK\x03\x04" + b"\x00" * 50, "bad_excel"),
    ],
)
def test_not_excel(data, code):
    assert refused(data) == code


def test_hostile_zips():
    assert refused(bomb()) == "zip_bomb"
    members = io.BytesIO()
    with zipfile.ZipFile(members, "w") as archive:
        for number in range(answer_file.MAX_MEMBERS + 1):
            archive.writestr(f"part{number}", "")
    assert refused(members.getvalue()) == "zip_bomb"
    entities = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><sst><si><t>&c;</t></si></sst>'
    assert refused(with_part(workbook([row("1", used=1)]), "xl/workbook.xml", entities)) == "bad_excel"
    assert (
        refused(with_part(workbook([row("1", used=1)]), "xl/worksheets/sheet1.xml", "<worksheet><broken"))
        == "bad_excel"
    )


def test_not_our_form():
    assert refused(saved(openpyxl.Workbook())) == "no_form"
    assert refused(workbook([row("1", used=1)], mark=("UDI-RECALL-ANSWER-9", "x", "0", "db"))) == "no_form"
    assert refused(workbook([row("1", used=1)], mark=(MARK, "x", "minus one", "db"))) == "no_form"
    assert refused(workbook([row("1", used=1)], columns=COLUMNS[:-1])) == "no_form"


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(answer_file, "MAX_ROWS", 20)
    assert refused(workbook([row(str(number), used=1) for number in range(1, 30)])) == "too_many_rows"


@pytest.mark.parametrize("value", ["many", -1, "-1", "1e9", "=1+1", "1,2,3", "١", True, 10**13, "0x1"])
def test_no_number(value):
    assert refused(workbook([row("1", used=value)])) in ("bad_number", "no_rows")


def test_a_formula_is_its_last_value_and_never_run():
    """A formula without a value that a spreadsheet has kept is an empty cell."""
    assert refused(workbook([row("1", used="=HYPERLINK(1)")])) == "no_rows"


def test_double_row_and_nothing_filled_in():
    assert refused(workbook([row("7", used=1), row("7", used=2)])) == "double_line"
    assert refused(workbook([row("7")])) == "no_rows"


def test_reads_what_was_filled_in():
    data = workbook(
        [
            row("11", used=1),
            row("12"),
            row(13, quarantined=" 2,5 ", passed_on="3", passed_to="Clinic", contact="a@b.c"),
            ["", "note"],
        ],
        remark=" none left ",
    )
    found = read(data)
    assert (found.notice, found.version, found.database, found.person) == ("RC/2026/0001-001", 0, "db", "Li Wei")
    assert found.remark == "none left"
    assert [item.line for item in found.rows] == [11, 13]
    assert found.rows[1].quantities == {"quarantined": 2.5, "passed_on": 3.0}
    assert (found.rows[1].passed_to, found.rows[1].contact) == ("Clinic", "a@b.c")


def test_zero_is_an_answer_and_empty_is_none():
    assert read(workbook([row("11", used=0, returned=1), row("12")])).rows[0].quantities == {
        "used": 0.0,
        "returned": 1.0,
    }
