"""Whatever GS1 allows in a lot or serial is printed as it is read, and a date is the same date everywhere."""

import datetime
import os
import time
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.layout import lay_out
from odoo.addons.udi_core.label.readback import verify_all
from odoo.addons.udi_core.label.template import ready

UNIT = ready()["unit_50x30"]
GTIN = "06901234500028"
CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
values = st.text(CSET_82, min_size=1, max_size=20)
days = st.dates(datetime.date(2000, 1, 1), datetime.date(2070, 12, 31))


@settings(deadline=None, max_examples=150)
@given(lot=values, serial=values, made=days, expiry=days)
def test_symbol_says_what_the_print_object_says(lot, serial, made, expiry):
    data = build([("01", GTIN), ("11", made), ("17", expiry), ("10", lot), ("21", serial)], "Pump")
    try:
        layout = lay_out(data, UNIT)
    except LabelError as error:
        # The widest texts need a larger label: refused, not squeezed.
        assert error.code == "too_small"
        return
    verify_all(layout, data)
    assert (data.lot, data.serial, data.manufacture_date, data.expiry) == (lot, serial, made, expiry)


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=30))
def test_any_text_as_lot_prints_or_is_refused(text):
    try:
        build([("01", GTIN), ("10", text)], "Pump")
    except LabelError as error:
        assert error.code == "encode_refused"
        return
    assert set(text) <= set(CSET_82) and 0 < len(text) <= 20


def test_every_character_of_gs1_at_every_place():
    """Not by chance: each of the 82 as the first, a middle and the last character of a lot and of a serial."""
    for character in CSET_82:
        for value in (character, f"{character}A", f"A{character}A", f"A{character}"):
            data = build([("01", GTIN), ("10", value), ("21", value)], "Pump")
            verify_all(lay_out(data, UNIT), data)


def test_dates_do_not_depend_on_the_time_zone(monkeypatch):
    """In every zone that the machine knows."""
    zones = sorted(zoneinfo.available_timezones())
    assert len(zones) > 400
    days = datetime.date(2027, 1, 1), datetime.date(2028, 2, 29), datetime.date(2026, 12, 31)
    try:
        for zone in zones:
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            for day in days:
                data = build([("01", GTIN), ("17", day)], "Pump")
                assert data.hri.endswith(f"(17){day:%y%m%d}"), zone
                layout = lay_out(data, UNIT)
                verify_all(layout, data)
                assert day.isoformat() in [getattr(item, "text", None) for item in layout.items], zone
    finally:
        monkeypatch.undo()
        os.environ.setdefault("TZ", "UTC")
        time.tzset()
