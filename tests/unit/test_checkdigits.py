"""Check digits against values computed by hand and public examples."""

import pytest

from odoo.addons.udi_core.codes import checkdigits, gtin_check_digit


# 952012345678: 8*3+7+6*3+5+4*3+3+2*3+1+0+2+5*3+9 ... summed on paper to 102 -> 8
@pytest.mark.parametrize(
    ("body", "digit"),
    [("0952012345678", "8"), ("690123456789", "2"), ("9638507", "4"), ("03600029145", "2"), ("00614141123456789", "0")],
)
def test_gtin(body, digit):
    assert gtin_check_digit(body) == digit


@pytest.mark.parametrize("body", ["", "12A", "１２", "1 2", "-1"])
def test_gtin_refuses_other_than_digits(body):
    with pytest.raises(ValueError):
        gtin_check_digit(body)


@pytest.mark.parametrize(("body", "pair"), [("1987654Ad4X4bL5ttr2310c", "2K"), ("12345678901234567890123", "NT")])
def test_check_pair(body, pair):
    assert checkdigits.check_pair(body) == pair


def test_check_pair_refuses():
    for body in ("A" * 24, "A B", "é"):
        with pytest.raises(ValueError):
            checkdigits.check_pair(body)


def test_other_agencies():
    assert checkdigits.mod43("+A123BJC5D6E71") == "G"
    assert checkdigits.mod37_2("G123417654321") == 10
    assert checkdigits.mod37_2_char("G123417654321") == "A"
    assert checkdigits.ppn_check("1103752864") == "14"
    assert checkdigits.pzn_check_digit("0375286") == "4"
    assert checkdigits.ma_check_digit("MA.156.M0.100472.1110331") == "6"


def test_what_has_no_check_digit():
    assert checkdigits.pzn_check_digit("0200010") is None  # 2*2 + 1*6 = 10
    for call in (checkdigits.mod43, checkdigits.mod37_2, checkdigits.ma_check_digit):
        with pytest.raises(ValueError):
            call("é")
    with pytest.raises(ValueError):
        checkdigits.pzn_check_digit("12")
