"""Lists of component pairs: what is read, and what is refused before anything is opened."""

import io
import zipfile

import openpyxl
import pytest

from odoo.addons.udi_core import pair_file
from odoo.addons.udi_core.catalogue.record import CatalogueFileError


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def archive(members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"   \n\n", "empty_file"),
        (b"Unit,Component\n", "empty_file"),
        (b"A,B\n1,2\n", "no_columns"),
        (b"Unit\nP1\n", "no_columns"),
        (b"Unit,Device,Component\n1,2,3\n", "double_column"),
        (b"PK\x03\x04 broken", "bad_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_excel"),
        (b"\x00\x01\x02" * 400, "unknown_format"),
        (b"Unit,Component\n\xff\xfe\xfa\x80,1\n", "bad_encoding"),
        (b"x" * (pair_file.MAX_BYTES + 1), "too_big"),
        (archive({"a.csv": "Unit,Component\n1,2"}), "unknown_format"),
        (archive({"[Content_Types].xml": "<Types/>"}), "bad_excel"),
    ],
)
def test_refused(data, code):
    with pytest.raises(CatalogueFileError) as error:
        pair_file.read(data)
    assert error.value.code == code


def test_one_row_too_many():
    lines = ["Unit,Component", *(f"P{number},S{number}" for number in range(pair_file.MAX_ROWS + 1))]
    with pytest.raises(CatalogueFileError) as error:
        pair_file.read("\n".join(lines).encode())
    assert error.value.code == "too_many_rows"
    assert len(pair_file.read("\n".join(lines[:-1]).encode())) == pair_file.MAX_ROWS


def test_workbook_that_unpacks_to_gigabytes(monkeypatch):
    """Refused by its table of contents: openpyxl never sees it."""
    monkeypatch.setattr(pair_file, "excel_rows", lambda stream: pytest.fail("opened"))
    bomb = archive({"[Content_Types].xml": "<Types/>", "xl/worksheets/sheet1.xml": b"0" * (pair_file.MAX_UNPACKED + 1)})
    assert len(bomb) < 1 << 20
    with pytest.raises(CatalogueFileError) as error:
        pair_file.read(bomb)
    assert error.value.code == "zip_bomb"


def test_excel_with_title_other_columns_and_numbers():
    rows = [
        ("Order 17",), (), ("No.", "Component serial", "Note", "Unit serial *"),
        (1, "S-1", "x", "P-1"), (), (2, 4711, None, 815.0), (3, None, None, "P-3"),
    ]  # fmt: skip
    assert pair_file.read(workbook(rows)) == [(4, "P-1", "S-1"), (6, "815", "4711"), (7, "P-3", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_csv(encoding):
    text = "产品序列号;部件序列号\nP1;S1\n P2 ; S2 \n"
    assert pair_file.read(text.encode(encoding)) == [(2, "P1", "S1"), (3, "P2", "S2")]


def test_a_formula_is_only_text():
    rows = pair_file.read(b"unit,component\n=1+1,S1\n")
    assert rows == [(2, "=1+1", "S1")]
