"""Workbooks written row by row: read back by openpyxl, an independent reader."""

import datetime
import io
import tracemalloc

import openpyxl
import pytest

from odoo.addons.udi_core import sheet_stream
from odoo.addons.udi_core.sheet_stream import SheetStream

COLUMNS = [("Lot", 20), ("Number", 10), ("Day", 12)]


def write(rows, columns=COLUMNS, name="Rows"):
    file = io.BytesIO()
    with SheetStream(file) as book:
        book.facts("About", "Trace of <A&B>", [("Asked", "today"), ("Rows", 3), ("Empty", None)])
        count = book.table(name, columns, rows)
    file.seek(0)
    return openpyxl.load_workbook(file), count


@pytest.mark.parametrize(
    "text", ["=1+1", "+A", "@x", "a<b>&\"'", " blank ", "批号 一", "line\nbreak", "\U0001f489", "]]>", "007"]
)
def test_text_stays_text(text):
    book, _count = write([[text, 1, None]])
    cell = book["Rows"]["A2"]
    assert cell.value == text
    assert cell.data_type in ("s", "inlineStr")


@pytest.mark.parametrize("bad", ["a\x1db", "\x00", "a\ud800b", "\ufffe"])
def test_characters_that_xml_forbids_are_replaced(bad):
    book, _count = write([[bad, 1, None]])
    assert "\ufffd" in book["Rows"]["A2"].value


def test_numbers_dates_and_nothing():
    rows = [["a", 0.25, datetime.date(2026, 2, 28)], ["b", 10**9, datetime.datetime(2031, 1, 4, 23, 59)], ["", 0, False]]
    book, count = write(rows)
    sheet = book["Rows"]
    assert count == 3
    assert [cell.value for cell in sheet[1]] == ["Lot", "Number", "Day"]
    assert (sheet["B2"].value, sheet["B3"].value, sheet["B4"].value) == (0.25, 10**9, 0)
    assert sheet["C2"].value.date() == datetime.date(2026, 2, 28)
    assert sheet["C3"].value.date() == datetime.date(2031, 1, 4)
    assert sheet["A4"].value is None
    assert sheet["C4"].value is None
    assert sheet.freeze_panes == "A2"
    assert book["About"]["A1"].value == "Trace of <A&B>"


def test_a_long_table_goes_on_in_further_sheets(monkeypatch):
    monkeypatch.setattr(sheet_stream, "ROWS_OF_SHEET", 11)
    for total, sheets in ((9, 1), (10, 2), (11, 2), (25, 3)):
        book, count = write([[str(number), number, None] for number in range(total)])
        parts = [sheet for sheet in book if sheet.title.startswith("Rows")]
        assert count == total
        assert len(parts) == sheets
        numbers = [row[1] for sheet in parts for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert numbers == list(range(total))
        assert all(sheet["A1"].value == "Lot" for sheet in parts)


@pytest.mark.parametrize("name", ["a/b:c*[d]?\\", "x" * 60, "''"])
def test_names_of_sheets(name):
    book, _count = write([["a", 1, None]], name=name)
    assert len(book.sheetnames) == 2


def test_memory_does_not_grow_with_the_rows():
    peaks = []
    for total in (2_000, 20_000):
        with open("/dev/null", "wb") as file:
            tracemalloc.start()
            with SheetStream(Unseekable(file)) as book:
                book.table("Rows", COLUMNS, ([f"LOT-{number}", number, None] for number in range(total)))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_an_error_in_the_rows_is_raised():
    def rows():
        yield ["a", 1, None]
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        write(rows())


class Unseekable(io.RawIOBase):
    """A file that only takes bytes, as a response to a browser does."""

    def __init__(self, file):
        self.file = file

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)
