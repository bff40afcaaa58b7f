"""When something must be done at the latest: hours, calendar days and working days of a place.

How days are counted: the day of the event itself is not counted, the last day counts until its end, by the clock of
the place. Hours run from the minute of the event. Nothing (0) means at once: the moment of the event itself.
Public holidays come from the library `holidays`; China's make-up working days and moved holidays from
`chinesecalendar`, which knows the years that the State Council has announced. For a year that is not known yet the
fixed holidays and the weekend are taken, and the answer says that it is an estimate.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
from chinese_calendar.constants import workdays as _made_up

HOURS, CALENDAR_DAYS, WORKING_DAYS = UNITS = ("hours", "calendar_days", "working_days")
CHINA = "CN"
KNOWN_YEARS = {day.year for day in _made_up}
# day and second are enough for a law; the last moment of a day is its last second
LAST_SECOND = time(23, 59, 59)
FURTHEST = 4000  # days; a deadline beyond is a mistake of input


class DeadlineError(ValueError):
    """An amount, unit, place or time zone that there is not."""


@dataclass(frozen=True)
class Due:
    """The last moment, in the zone of the place; ``certain`` is False where the calendar is not announced yet."""

    moment: datetime
    certain: bool


def due(start, amount, unit, country, zone):
    """The last moment for something that starts with an event at ``start``.

    :param datetime start: with a time zone
    :param int amount: 0 for at once
    :param str unit: one of UNITS
    :param str country: ISO 3166 code of the place whose public holidays count; None for weekends only
    :param str zone: IANA name of the place's time zone
    :rtype: Due
    :raises DeadlineError: for what cannot be counted
    """
    if start.tzinfo is None:
        raise DeadlineError("start without a time zone")
    if unit not in UNITS or not 0 <= amount <= FURTHEST:
        raise DeadlineError(f"{amount} {unit}")
    local = start.astimezone(_zone(zone))
    if not amount:
        return Due(local, True)
    if unit == HOURS:
        # an hour is an hour, also in the night in which the clocks change
        return Due((start + timedelta(hours=amount)).astimezone(local.tzinfo), True)
    if unit == CALENDAR_DAYS:
        return Due(_end(local.date() + timedelta(days=amount), local.tzinfo), True)
    day, certain = local.date(), True
    while amount:
        day += timedelta(days=1)
        certain = certain and calendar_known(day.year, country)
        amount -= is_working_day(day, country)
    return Due(_end(day, local.tzinfo), certain)


def is_working_day(day: date, country):
    """Whether offices work on this day: no weekend and no public holiday, or a make-up working day."""
    if country == CHINA and day.year in KNOWN_YEARS:
        return chinese_calendar.is_workday(day)
    calendar = _holidays(country)
    if calendar is None:
        return day.weekday() < 5
    return calendar.is_working_day(day)


def calendar_known(year, country):
    """Whether the working days of this year are announced for the place."""
    return country != CHINA or year in KNOWN_YEARS


def _end(day, zone):
    return datetime.combine(day, LAST_SECOND, tzinfo=zone)


@lru_cache(maxsize=64)
def _zone(name):
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError):
        raise DeadlineError(f"time zone {name}") from None


@lru_cache(maxsize=64)
def _holidays(country):
    """The calendar of a country; a country that the library does not know has weekends only."""
    if not country:
        return None
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
