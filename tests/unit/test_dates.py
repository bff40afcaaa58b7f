"""Two-digit years, missing days, ordinal days."""

import datetime

import pytest

from odoo.addons.udi_core.codes import dates


@pytest.mark.parametrize(
    ("two", "now", "year"),
    [
        (76, 2026, 2076),
        (77, 2026, 1977),
        (26, 2026, 2026),
        (0, 2026, 2000),
        (10, 2070, 2110),
        (99, 2049, 2099),
        (0, 2050, 2100),
    ],
)
def test_sliding_century(two, now, year):
    assert dates.sliding_year(two, now) == year


@pytest.mark.parametrize("year", [1990, 2026, 2051, 2099, 2100])
def test_window_is_one_hundred_years_wide(year):
    read = {dates.sliding_year(two, year) for two in range(100)}
    assert read == set(range(year - 49, year + 51))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("270001", "month"),
        ("271301", "month"),
        ("270230", "day"),
        ("270132", "day"),
        ("270200", "day"),
        ("27020", "format"),
        ("27O201", "format"),
        ("２７０２０１", "format"),
    ],
)
def test_bad_dates(text, reason):
    with pytest.raises(dates.DateFault) as fault:
        dates.yymmdd(text, 2026)
    assert fault.value.reason == reason


def test_day_zero_is_the_last_day_where_allowed():
    assert dates.yymmdd("280200", 2026, True) == (datetime.date(2028, 2, 29), "month")


@pytest.mark.parametrize("day", [0, 366])
def test_ordinal_day_must_exist(day):
    with pytest.raises(dates.DateFault):
        dates.ordinal(2026, day)
    assert dates.ordinal(2028, 366) == datetime.date(2028, 12, 31)


@pytest.mark.parametrize(("text", "reason"), [("24", "hour"), ("2360", "minute"), ("235960", "second")])
def test_clock(text, reason):
    with pytest.raises(dates.DateFault) as fault:
        dates.clock(text)
    assert fault.value.reason == reason
    dates.clock("235959")


@pytest.mark.parametrize("text", ["00000101", "2026010", "20261301"])
def test_long_dates(text):
    with pytest.raises(dates.DateFault):
        dates.yyyymmdd(text)
