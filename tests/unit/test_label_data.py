"""The print object: refuses what may not be printed, says everything once."""

import datetime
import json

import pytest

from odoo.addons.udi_core.label.data import LabelData, build
from odoo.addons.udi_core.label.errors import LabelError

MADE, EXPIRY = datetime.date(2026, 11, 1), datetime.date(2031, 11, 1)
ELEMENTS = [("01", "06901234500028"), ("11", MADE), ("17", EXPIRY), ("10", "P2611"), ("21", "SN1")]


@pytest.mark.parametrize(
    ("elements", "defect"),
    [
        ([("01", "06901234500022")], "bad_check_digit"),
        ([("01", "06901234500028"), ("10", "")], None),
        ([("01", "06901234500028"), ("10", "A" * 21)], None),
        ([("01", "06901234500028"), ("10", "批号")], None),
        ([("01", "06901234500028"), ("21", "A B")], None),
        ([("10", "A")], None),
        ([], None),
        ([("01", "06901234500028"), ("17", "311101")], "bad_date"),
        ([("01", "06901234500028"), ("17", datetime.datetime(2031, 11, 1, 23, 59))], "bad_date"),
        ([("01", "06901234500028"), ("17", datetime.date(2099, 1, 1))], "ambiguous_date"),
    ],
)
def test_refused(elements, defect):
    with pytest.raises(LabelError) as caught:
        build(elements, "Pump")
    assert caught.value.code == "encode_refused"
    if defect:
        assert defect in [item.code for item in caught.value.data["defects"]]


def test_text_and_symbol_come_from_the_same_elements():
    data = build(ELEMENTS, "Pump", reference="IP-200")
    assert data.text == "0106901234500028112611011731110110P2611\x1d21SN1"
    assert data.hri == "".join(data.hri_parts) == "(01)06901234500028(11)261101(17)311101(10)P2611(21)SN1"
    assert (data.di, data.lot, data.serial) == ("06901234500028", "P2611", "SN1")
    assert (data.manufacture_date, data.expiry) == (MADE, EXPIRY)


def test_short_gtin_is_shown_as_it_is_encoded():
    assert build([("01", "6901234500028")], "Pump").di == "06901234500028"


def test_json_round_trip():
    data = build(ELEMENTS, "泵", statements=["注册证"], signs=["sterile"], maker_name="M")
    assert LabelData.from_dict(json.loads(json.dumps(data.as_dict()))) == data
