"""Tables of device records: Excel and CSV, headers in two languages, and what people do to them."""

import datetime
import io
import os
import tracemalloc
from pathlib import Path

import openpyxl
import pytest

from odoo.addons.udi_core.catalogue import formats, nmpa, package, table, table_columns, template
from odoo.addons.udi_core.catalogue.record import FILE_ERRORS, RECORD_ERRORS, CatalogueFileError, RecordError

SAMPLES = Path(os.environ.get("UDI_SHARED", "")) / "samples" / "nmpa"
PRESENT = bool(os.environ.get("UDI_SHARED")) and SAMPLES.is_dir()
DI, BOX, CASE = "06901234567892", "16901234567899", "26901234567896"


def csv_file(text, encoding="utf-8"):
    return text if isinstance(text, bytes) else text.encode(encoding)


def excel(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(data, cursor=None):
    with package.Package("file", io.BytesIO(csv_file(data))) as opened:
        (member,) = opened.members()
        return [item for _cursor, item in formats.read(opened, member, cursor=cursor)]


def inspect(data):
    with package.Package("file", io.BytesIO(csv_file(data))) as opened:
        return formats.inspect(opened, opened.members()[0])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n", "empty_file"),
        (b"\x00\x01\x02\x03", "unknown_format"),
        (b"%PDF-1.4", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "old_excel"),
        (b"PK\x03\x04 no zip at all", "bad_zip"),
        ("Name,Model\na,b\n", "no_columns"),
        (f"UDI-DI,GTIN\n{DI},{DI}\n", "double_column"),
        (excel(["Name"], ["x"]), "no_columns"),
        (excel(), "empty_file"),
        (excel(["UDI-DI"], [DI])[:-300], "bad_zip"),
        (f"UDI-DI\n{DI}\n".encode() + b"\xff\xfe\xfd", "bad_encoding"),
    ],
)
def test_refused_as_a_whole(data, code):
    with pytest.raises(CatalogueFileError) as error:
        inspect(data)
        read(data)
    assert error.value.code == code
    assert code in FILE_ERRORS


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (("", "x", ""), "no_identifier", "code"),
        (("06901234567893", "x", ""), "bad_identifier", "code"),
        (("6.90123E+12", "x", ""), "scientific", "code"),
        ((DI, "x", "vielleicht"), "bad_boolean", "sterile"),
    ],
)
def test_one_broken_row_leaves_the_others(row, code, field):
    data = "\n".join(["UDI-DI,Model,Sterile", ",".join(row), f"{DI},y,yes"])
    error, good = read(data)
    assert (error.position, error.code, error.data["field"]) == (0, code, field)
    assert code in RECORD_ERRORS
    assert (good.model, good.sterile) == ("y", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding, separator):
    text = separator.join(("产品标识", "通用名称", "规格型号")) + "\r\n" + separator.join((DI, '"甲""乙"', '"a\nb"'))
    (record,) = read(csv_file(text, encoding))
    assert (record.source, record.key, record.generic_name, record.model) == ("file", DI, '甲"乙', "a\nb")


def test_values_as_excel_keeps_them():
    """A GTIN as number, a date as date, a header below a title, empty rows between."""
    rows = [
        ["Our products", None],
        [],
        ["UDI-DI *", "Published on", "Units of use", "Version", "Single use"],
        [6901234567892, datetime.datetime(2026, 3, 31), 10.0, 2, True],
        [None, None, None],
        ["6901234567892", "2026年3月31日", "10.0", "2", "否"],
    ]
    first, second = read(excel(*rows))
    for record in (first, second):
        assert (record.identifiers[0].code, record.published_on) == (DI, datetime.date(2026, 3, 31))
        assert (record.unit_of_use_quantity, record.version) == (10, 2)
    assert (first.single_use, second.single_use) == (True, False)


def test_packages_are_chained():
    head = "UDI-DI,Package 1 DI,Package 1 level,Package 1 quantity inside,包装2产品标识,包装2内含数量"
    (record,) = read(f"{head}\n{DI},{BOX},Box,10,{CASE},20\n")
    found = [(item.code, item.contains, item.quantity) for item in record.identifiers]
    assert found == [(DI, None, None), (BOX, DI, 10), (CASE, BOX, 20)]
    assert not record.partial
    (error,) = read(f"{head}\n{DI},{BOX},Box,,,\n")
    assert (error.code, error.data["field"]) == ("bad_number", "package_1_quantity")


def test_unknown_columns_are_named_and_kept():
    sight = inspect(f"UDI-DI,Colour,Model\n{DI},red,M\n")
    assert (sight.format, sight.count, sight.mapped, sight.unknown) == ("csv", 1, ["code", "model"], ["Colour"])
    assert read(f"UDI-DI,Colour,Model\n{DI},red,M\n")[0].raw == {"UDI-DI": DI, "Colour": "red", "Model": "M"}


@pytest.mark.parametrize("chinese", [False, True])
def test_the_template_reads_as_it_is(chinese):
    data = template.workbook(chinese)
    sight = inspect(data)
    assert (sight.format, sight.unknown, sight.mapped) == ("excel", [], [c.name for c in table_columns.COLUMNS])
    (record,) = read(data)
    assert not isinstance(record, RecordError), record
    assert (record.identifiers[0].code, record.identifiers[1].quantity, record.sterile) == (DI, 10, True)
    assert record.registration_numbers == ("国械注准20263140001",)


def test_headers_are_unique():
    headers = [table_columns.plain(h) for c in table_columns.COLUMNS for h in {*map(table_columns.plain, c.headers)}]
    assert len(headers) == len(set(headers))
    assert all(column.leaf in {leaf for leaf, _r in nmpa.FIELDS.values()} or column.name in table_columns.TITLES
               for column in table_columns.COLUMNS)  # fmt: skip


def test_going_on_from_a_row():
    data = "UDI-DI,Model\n" + "".join(f"{DI},{number}\n" for number in range(50))
    assert [item.model for item in read(data, [47])] == ["47", "48", "49"]
    assert [item.model for item in read(excel(["UDI-DI", "Model"], *([DI, n] for n in range(50))), [48])] == [
        "48",
        "49",
    ]


def test_a_line_of_sixty_megabytes():
    class Long(io.RawIOBase):
        def __init__(self):
            super().__init__()
            self.parts = iter([b"UDI-DI,Model\n" + b"x" * 70_000, *[b"x" * (1 << 20)] * 60, f"\n{DI},M\n".encode()])

        def read(self, size=-1):
            return next(self.parts, b"")

    tracemalloc.start()
    found = [item for _cursor, item in table.read_rows(table.csv_rows(Long()))]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [getattr(item, "code", "good") for item in found] == ["record_too_big", "good"]
    assert peak < 16 << 20


def test_a_quote_that_is_never_closed():
    data = f'UDI-DI,Model\n{DI},M1\n{DI},"M2\n' + f"{DI},x\n" * 20_000
    found = read(data)
    assert found[0].model == "M1"
    assert any(isinstance(item, RecordError) and item.code == "record_too_big" for item in found)


def test_words_of_a_spreadsheet_are_text():
    sheet = template.sheet(["A"], [["=1+1"], [None]], (10,))
    assert openpyxl.load_workbook(io.BytesIO(sheet)).active.cell(2, 1).value == "=1+1"
    assert openpyxl.load_workbook(io.BytesIO(sheet)).active.cell(2, 1).data_type == "s"


@pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")
def test_all_columns_of_the_excel_download():
    columns = [line for line in (SAMPLES / "nmpa_download_xlsx_columns.txt").read_text("utf-8").splitlines() if line]
    assert len(columns) == 45
    values = {
        "主键编号": "K1",
        "最小销售单元产品标识": DI,
        "公开的版本号": "2",
        "是否为无菌包装": "是",
        "标识载体": "1,2",
    }
    data = excel(columns, [values.get(column) for column in columns])
    sight = inspect(data)
    assert sight.unknown == []
    (record,) = read(data)
    assert (record.source, record.key, record.version, record.sterile) == ("nmpa", "K1", 2, True)
    assert record.partial
    assert record.raw["标识载体"] == "1,2"
