"""Dates in carriers: two-digit years, missing days, ordinal days."""

import calendar
import datetime
from functools import lru_cache


class DateFault(ValueError):
    """No such date; ``reason`` is "format", "month", "day", "hour", "minute" or "second"."""

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


def sliding_year(two_digits: int, this_year: int) -> int:
    """Full year of a two-digit year: at most 49 years back and 50 ahead (GS1 General Specifications 7.12)."""
    century = this_year - this_year % 100
    difference = two_digits - this_year % 100
    if difference >= 51:
        return century - 100 + two_digits
    if difference <= -50:
        return century + 100 + two_digits
    return century + two_digits


@lru_cache(maxsize=8192)
def calendar_date(year: int, month: int, day: int, day_zero: bool = False) -> tuple[datetime.date, str]:
    """A date and its precision ("day" or "month").

    :param day_zero: day 00 is allowed and means the last day of the month
    :raises DateFault: no such month or day
    """
    if not 1 <= month <= 12:
        raise DateFault("month")
    if not 1 <= year <= 9999:
        raise DateFault("format")
    last = calendar.monthrange(year, month)[1]
    if day == 0 and day_zero:
        return datetime.date(year, month, last), "month"
    if not 1 <= day <= last:
        raise DateFault("day")
    return datetime.date(year, month, day), "day"


@lru_cache(maxsize=8192)
def yymmdd(text: str, this_year: int, day_zero: bool = False) -> tuple[datetime.date, str]:
    """Six digits YYMMDD with the sliding century."""
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise DateFault("format")
    return calendar_date(sliding_year(int(text[:2]), this_year), int(text[2:4]), int(text[4:]), day_zero)


def yyyymmdd(text: str, day_zero: bool = False) -> tuple[datetime.date, str]:
    """Eight digits YYYYMMDD."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise DateFault("format")
    return calendar_date(int(text[:4]), int(text[4:6]), int(text[6:]), day_zero)


def ordinal(year: int, day_of_year: int) -> datetime.date:
    """Day 1-365 (366) of a year."""
    if not 1 <= day_of_year <= 365 + calendar.isleap(year):
        raise DateFault("day")
    return datetime.date(year, 1, 1) + datetime.timedelta(days=day_of_year - 1)


def clock(text: str) -> None:
    """Check HH, HHMM or HHMMSS.

    :raises DateFault: no such time of day
    """
    for start, limit, reason in ((0, 24, "hour"), (2, 60, "minute"), (4, 60, "second")):
        piece = text[start : start + 2]
        if piece and int(piece) >= limit:
            raise DateFault(reason)
