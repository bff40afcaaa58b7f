"""Reading the notices of others: bad input first, then the shapes that senders use."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.catalogue.record import CatalogueFileError
from odoo.addons.udi_core.recall_notice import (
    LONGEST_LINE,
    MOST_ITEMS,
    MOST_TEXT,
    SHORTEST_TYPO,
    near_key,
    near_names,
    range_of,
    read_file,
    read_text,
)

DI = "06901234500028"


def short(items):
    return [(item.di, item.kind, item.first, item.last, item.defect) for item in items]


# ---------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\n \n", "empty_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old_excel"),
        (b"PK\x03\x04broken", "bad_excel"),
        (b"a\x00b\x00c", "unknown_format"),
        (b"x" * ((8 << 20) + 1), "too_big"),
    ],
)
def test_files_that_are_none(data, code):
    with pytest.raises(CatalogueFileError) as caught:
        read_file(data)
    assert caught.value.code == code


def test_bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (200 << 20))
    with pytest.raises(CatalogueFileError) as caught:
        read_file(buffer.getvalue())
    assert caught.value.code == "zip_bomb"


def test_too_long():
    with pytest.raises(CatalogueFileError):
        read_text("x" * (MOST_TEXT + 1))
    with pytest.raises(CatalogueFileError):
        read_text("\n".join(f"LOT: A{number}" for number in range(MOST_ITEMS + 1)))
    assert short(read_text("LOT: " + "A1 " * LONGEST_LINE))[0][4] == "too_long"


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("5", "1", "range_reversed"),
        ("SN9", "SN8", "range_reversed"),
        ("SN100", "SN99", "range_reversed"),
        ("A1", "B9", "range_shape"),
        ("ABC", "ABD", "range_shape"),
        ("1A", "9B", "range_shape"),
        ("1", "9" * 19, "range_digits"),
    ],
)
def test_ranges_that_are_none(first, last, found):
    assert range_of(first, last) == found


def test_wrong_check_digit_and_no_di():
    assert short(read_text("06901234500029\tL1")) == [("06901234500029", "lot", "L1", "", "check_digit")]
    assert short(read_text("DI;Lot\nrubbish;L1")) == [("rubbish", "lot", "L1", "", "bad_di")]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=400) | st.lists(st.sampled_from([DI, "LOT:", "A1", "to", "-", ",", "\n", "SN", "\t"])).map("".join)
)
def test_any_text_is_read(text):
    try:
        items = read_text(text)
    except CatalogueFileError as error:
        assert error.code == "empty_file"
    else:
        assert all(item.kind in ("lot", "serial", "device") for item in items)
        assert all(item.defect or item.first or item.di or item.raw for item in items)


# ---------------------------------------------------------------------- shapes
def test_a_letter():
    text = f"""URGENT FIELD SAFETY NOTICE
    Dear customer, please stop using the devices below.
    UDI-DI: {DI}
    Lots: A100, A101; B-77 to B-79
    SN: 1000 – 1999, 2500
    """
    assert short(read_text(text)) == [
        (DI, "lot", "A100", "", ""),
        (DI, "lot", "A101", "", ""),
        (DI, "lot", "B-77", "B-79", ""),
        (DI, "serial", "1000", "1999", ""),
        (DI, "serial", "2500", "", ""),
    ]


def test_a_chinese_letter():
    assert short(read_text(f"产品标识：{DI} 批号：240101、240102\n序列号：S1至S9")) == [
        (DI, "lot", "240101", "", ""),
        (DI, "lot", "240102", "", ""),
        (DI, "serial", "S1", "S9", ""),
    ]


def test_carriers_and_plain_columns():
    assert short(read_text(f"(01){DI}(10)LOT1(21)S1\n{DI}\tL2\n{DI}")) == [
        (DI, "serial", "S1", "", ""),
        (DI, "lot", "L2", "", ""),
    ]
    assert short(read_text(DI)) == [(DI, "device", "", "", "")], "alone it means every unit"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_encoding(encoding, delimiter):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows(
        [["产品标识", "生产批号", "序列号起", "序列号止"], [DI, "", "S1", "S1000000000"], [DI, "L1", "", ""]]
    )
    assert short(read_file(buffer.getvalue().encode(encoding))) == [
        (DI, "serial", "S1", "S1000000000", ""),
        (DI, "lot", "L1", "", ""),
    ]


def test_excel_with_a_title_and_numbers():
    book = openpyxl.Workbook()
    for row in (["Recall 7"], [], ["GTIN", "Lot No."], [int(DI), 240101], ["=1+1", "L2"], [None, None]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    found = short(read_file(buffer.getvalue()))
    assert found[0] == (DI, "lot", "240101", "", ""), "a number lost its leading zero in Excel"
    assert len(found) == 2


# ---------------------------------------------------------------------- near misses
@pytest.mark.parametrize(
    ("one", "other"), [("LOT-0O1", "lot 001"), ("L00123", "L123"), ("A1/B2", "A-1.B_2"), ("O12", "12"), ("AI1", "A11")]
)
def test_near(one, other):
    assert near_key(one) == near_key(other)


def test_two_numbers_are_never_near():
    keys = {near_key(f"L{number}") for number in range(1, 2000)}
    assert len(keys) == 1999


def distance(one, other):
    """Edit distance by the textbook's table."""
    row = list(range(len(other) + 1))
    for number, sign in enumerate(one, 1):
        before, row[0] = row[0], number
        for at, letter in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (sign != letter))
    return row[-1]


def test_typos_are_at_distance_one_and_nothing_else():
    assert near_names(["A_C%5"], ["A_C%6", "XA_C%5", "A_C%55", "a_c5", "_C%5", "ABCD5", "A_C", "A_C%5"]) == {
        "A_C%5": ["A_C%6", "XA_C%5", "A_C%55", "a_c5", "_C%5"]
    }
    assert near_names(["ABCD"], ["ABCE"]) == {}, "short numbers have too many neighbours"


names = st.text("AB1", min_size=4, max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(names, max_size=6), st.lists(names, max_size=6))
def test_typos_as_the_textbook_counts_them(wanted, candidates):
    expected = {
        one: [other for other in candidates if distance(one, other) == 1] for one in wanted if len(one) >= SHORTEST_TYPO
    }
    assert near_names(wanted, candidates) == {one: found for one, found in expected.items() if found}
