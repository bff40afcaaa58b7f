"""Deadlines against hand-counted days, and against another way of counting for every rule that is shipped.

The other way: the working days of a place as a sorted table, made of formulas written here (USA, Germany) or of another
library than the product uses (China), and the last day found by its place in that table.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core import deadlines
from odoo.addons.udi_core.deadlines import DeadlineError, due

RULES = Path(__file__).parents[2] / "addons/udi_recall/data/udi_recall_deadline_rule_data.xml"
PLACES = {"cn": ("CN", "Asia/Shanghai"), "us": ("US", "America/New_York"), "eu": ("DE", "Europe/Berlin")}
# code: (amount, unit), typed from the regulations once more and not read from the data
LAW = {
    "cn_notify_1": (1, "calendar_days"),
    "cn_notify_2": (3, "calendar_days"),
    "cn_notify_3": (7, "calendar_days"),
    "cn_event_form": (0, "hours"),
    "cn_plan": (5, "working_days"),
    "cn_ae_death": (7, "calendar_days"),
    "cn_ae_serious": (20, "calendar_days"),
    "cn_ae_abroad": (30, "calendar_days"),
    "cn_ae_group_phone": (12, "hours"),
    "cn_ae_group_case": (24, "hours"),
    "us_806": (10, "working_days"),
    "us_821_holder": (3, "working_days"),
    "us_821_patient": (10, "working_days"),
    "us_803_death": (30, "calendar_days"),
    "us_803_serious": (30, "calendar_days"),
    "us_803_remedial": (5, "working_days"),
    "eu_87_threat": (2, "calendar_days"),
    "eu_87_death": (10, "calendar_days"),
    "eu_87_serious": (15, "calendar_days"),
    "eu_fsca": (0, "hours"),
    "eu_gdpr": (72, "hours"),
}


def shipped():
    for record in ElementTree.parse(RULES).getroot().iter("record"):
        yield {field.get("name"): field.text for field in record.iter("field")}


ROWS = {row["code"]: row for row in shipped()}


# ------------------------------------------------------------------ the other calendar
def nth(year, month, weekday, n):
    """The n-th such weekday of a month; n = -1 for the last."""
    days = [date(year, month, 1) + timedelta(i) for i in range(31)]
    days = [day for day in days if day.month == month and day.weekday() == weekday]
    return days[n - 1 if n > 0 else n]


def observed(day):
    """A federal holiday on a Saturday is kept on Friday, on a Sunday on Monday."""
    return day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0))


def american(year):
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [nth(year, 1, 0, 3), nth(year, 2, 0, 3), nth(year, 5, 0, -1), nth(year, 9, 0, 1), nth(year, 10, 0, 2)]
    return {*map(observed, fixed), *fixed, *moving, nth(year, 11, 3, 4), observed(date(year + 1, 1, 1))}


def easter(year):
    """Gauss, for the Gregorian calendar of these centuries."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    day = 22 + d + e - (7 if (d == 29 and e == 6) or (d == 28 and e == 6 and a > 10) else 0)
    return date(year, 3, 1) + timedelta(day - 1)


def german(year):
    fixed = {date(year, m, d) for m, d in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))}
    return fixed | {easter(year) + timedelta(days) for days in (-2, 1, 39, 50)}


@cache
def table(country):
    """Every working day of the years that are tested, sorted."""
    days = [date(2020, 1, 1) + timedelta(i) for i in range(365 * 12)]
    if country == "CN":
        calendar = holidays.country_holidays("CN")
        return [day for day in days if day.year <= 2026 and calendar.is_working_day(day)]
    free = set().union(*({"US": american, "DE": german}[country](year) for year in range(2020, 2033)))
    return [day for day in days if day.weekday() < 5 and day not in free]


def other_way(start, amount, unit, country, zone):
    local = start.astimezone(ZoneInfo(zone))
    if not amount:
        return start
    if unit == "hours":
        return datetime.fromtimestamp(start.timestamp() + 3600 * amount, UTC)
    if unit == "calendar_days":
        last = date.fromordinal(local.toordinal() + amount)
    else:
        days = table(country)
        last = days[bisect_right(days, local.date()) + amount - 1]
    # the second before the midnight that follows
    midnight = datetime.combine(last + timedelta(1), datetime.min.time(), ZoneInfo(zone))
    return datetime.fromtimestamp(midnight.timestamp() - 1, UTC)


# ------------------------------------------------------------------ every rule
def test_every_rule_of_the_list_is_shipped_and_no_other():
    assert {code: (int(row["amount"]), row["unit"]) for code, row in ROWS.items()} == LAW
    assert all(row["source_text"].strip() for row in ROWS.values())


moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 10, 31), timezones=st.just(UTC))


@pytest.mark.parametrize("code", sorted(LAW))
@settings(max_examples=120, deadline=None)
@given(start=moments)
def test_rule_equals_the_other_way(code, start):
    start = start.replace(microsecond=0)
    place = PLACES[ROWS[code]["authority"]]
    found = due(start, *LAW[code], *place)
    assert found.moment.astimezone(UTC) == other_way(start, *LAW[code], *place)
    assert found.certain


@settings(max_examples=60, deadline=None)
@given(start=moments, amount=st.integers(1, 60), country=st.sampled_from(["US", "DE"]))
def test_more_days_are_never_sooner(start, amount, country):
    zone = PLACES["us" if country == "US" else "eu"][1]
    one, two = (due(start, days, "working_days", country, zone).moment for days in (amount, amount + 1))
    assert one < two
    assert deadlines.is_working_day(two.date(), country)


# ------------------------------------------------------------------ counted by hand
@pytest.mark.parametrize(
    ("start", "amount", "unit", "place", "last"),
    [
        # National Day week 2026: 1 to 7 October free, Saturday the 10th made up
        ("2026-09-30T08:00:00+00:00", 5, "working_days", "cn", "2026-10-13T23:59:59+08:00"),
        # Spring Festival 2026: 15 to 23 February free, the Saturdays 14 and 28 made up
        ("2026-02-13T01:00:00+00:00", 2, "working_days", "cn", "2026-02-24T23:59:59+08:00"),
        # late on the 13th in London is the 14th in Shanghai already
        ("2026-05-13T17:00:00+00:00", 1, "calendar_days", "cn", "2026-05-15T23:59:59+08:00"),
        # Thanksgiving 2026 is the 26th of November
        ("2026-11-25T15:00:00+00:00", 10, "working_days", "us", "2026-12-10T23:59:59-05:00"),
        # Friday evening in New York; Independence Day 2026 is a Saturday, kept on Friday the 3rd
        ("2026-07-02T22:00:00+00:00", 3, "working_days", "us", "2026-07-08T23:59:59-04:00"),
        # the clocks go back in the night to 25 October 2026: hours are hours
        ("2026-10-24T12:00:00+00:00", 72, "hours", "eu", "2026-10-27T13:00:00+01:00"),
        ("2026-12-31T20:00:00+00:00", 2, "calendar_days", "eu", "2027-01-02T23:59:59+01:00"),
    ],
)
def test_counted_by_hand(start, amount, unit, place, last):
    assert due(datetime.fromisoformat(start), amount, unit, *PLACES[place]).moment == datetime.fromisoformat(last)


def test_a_year_that_is_not_announced_is_an_estimate():
    start = datetime(2090, 1, 3, 8, tzinfo=UTC)
    assert not due(start, 5, "working_days", *PLACES["cn"]).certain
    assert due(start, 5, "calendar_days", *PLACES["cn"]).certain
    assert due(start, 5, "working_days", *PLACES["us"]).certain


@pytest.mark.parametrize(
    ("amount", "unit", "zone"),
    [(-1, "hours", "UTC"), (5, "weeks", "UTC"), (4001, "hours", "UTC"), (1, "hours", "Mars/Base"), (1, "hours", None)],
)
def test_what_cannot_be_counted_is_refused(amount, unit, zone):
    with pytest.raises(DeadlineError):
        due(datetime(2026, 1, 1, tzinfo=UTC), amount, unit, "CN", zone)


def test_a_start_without_a_zone_is_refused():
    with pytest.raises(DeadlineError):
        due(datetime(2026, 1, 1), 1, "hours", "CN", "Asia/Shanghai")


def test_an_unknown_country_has_weekends():
    assert due(datetime(2026, 1, 2, tzinfo=UTC), 1, "working_days", "ZZ", "UTC").moment.date() == date(2026, 1, 5)
    assert due(datetime(2026, 1, 2, tzinfo=UTC), 1, "working_days", None, "UTC").moment.date() == date(2026, 1, 5)
