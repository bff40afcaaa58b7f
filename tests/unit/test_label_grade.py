"""Reports of verifiers, good and bad."""

import pytest

from odoo.addons.udi_core.label.grade import MOST_BYTES, ReportError, plain, read


def one(text, **options):
    (grade,) = read(text.encode(options.get("encoding", "utf-8")))
    return grade


def test_formal_grade():
    grade = one("Decoded Data,Formal Grade\n]d201069012345000281010<GS>21S,2.7/08/660\n")
    assert (grade.value, grade.aperture, grade.wavelength, grade.fault) == (2.7, 8, 660, "")
    assert grade.text == "010690123450002810" + "10\x1d21S"
    assert grade.formal == "2.7/08/660"


@pytest.mark.parametrize(
    ("grade", "value"), [("4.0/08/660", 4.0), ("1.5 / 10 / 660", 1.5), ("3.2/06/660/45Q", 3.2), ("0/08/660", 0.0)]
)
def test_ways_of_writing(grade, value):
    assert one(f"data;grade\nX;{grade}\n").value == value


def test_columns_of_their_own():
    grade = one("Data\tGrade\tAperture\tWavelength\nX\tB\t08 mil\t660 nm\n")
    assert (grade.value, grade.aperture, grade.wavelength, grade.fault) == (3.0, 8, 660, "")
    assert one("data,grade\nX,B\n").fault == "no_aperture"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_report(encoding):
    assert one("解码数据,等级\n+A123,3.0/08/660\n", encoding=encoding).value == 3.0


@pytest.mark.parametrize("grade", ["5.0/08/660", "-1/08/660", "good", "", "2.7/08", "1e9/08/660", "9", "4.5"])
def test_no_grade(grade):
    assert one(f"data,grade\nX,{grade}\n").fault == "no_grade"


def test_short_and_empty_lines():
    assert [grade.fault for grade in read(b"data,grade\nX\n\n,\n,3.0/08/660\n")] == ["no_grade", "no_grade"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_columns"),
        (b"a,b\n1,2\n", "no_columns"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_text"),
        (b"data,grade\n" + b"x" * 200_000 + b",3\n", "not_text"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
    ],
)
def test_no_report(content, code):
    with pytest.raises(ReportError) as caught:
        read(content)
    assert caught.value.code == code


def test_separators_as_verifiers_write_them():
    assert {plain(f"A{word}B") for word in ("<GS>", "<F1>", "<FNC1>", "[FNC1]", "{GS}", "␝", "\\x1d", "\x1d")} == {
        "A\x1dB"
    }
    assert plain("]d2<F1>01") == "01"
