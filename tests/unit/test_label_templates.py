"""The ready templates as paper shows them, and templates that are refused."""

import copy
import datetime
import itertools
import json
import os
import random

import pypdfium2
import pytest
import zxingcpp
from label_samples import GTIN, samples

from odoo.addons.udi_core.codes import gtin_check_digit
from odoo.addons.udi_core.label import pdf, readback, svg, zpl
from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.geometry import MM_PER_INCH, bar_height, x_limits
from odoo.addons.udi_core.label.items import Frame, Modules, Rule, Sign, Text
from odoo.addons.udi_core.label.layout import Press, lay_out
from odoo.addons.udi_core.label.template import from_dict, ready
from odoo.addons.udi_core.label.text import size_mm, text_width

CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
EVERY_AGENCY = ("gs1", "hibcc", "ifa", "ma", "iccbba", "internal")
FOR = {
    "unit_linear_80x60": ("gs1",),
    "unit_linear_120x50": ("gs1", "hibcc"),
    "unit_rectangular_40x12": ("gs1", "hibcc", "internal"),
    "record_stickers_100x50": ("gs1", "hibcc", "internal"),
    "pallet_sscc_105x148": ("sscc",),
}
CASES = [(name, kind) for name in ready() for kind in FOR.get(name, EVERY_AGENCY)]


def read_page(content, dpi):
    """``(identifier, text)`` of every symbol in the picture of the first page."""
    image = pypdfium2.PdfDocument(content)[0].render(scale=dpi / 72, grayscale=True).to_pil()
    # dot by dot: shrinking a fine picture makes dots of other widths, and now and then a code that nobody printed
    found = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain, try_downscale=False)
    return sorted((code.symbology_identifier, code.bytes.decode()) for code in found)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_many_pages_of_every_template(dpi):
    """Other data on each label; UDI_LABEL_PAGES says how many there are of all templates and resolutions together."""
    chance = random.Random(dpi)
    count = -(-int(os.environ.get("UDI_LABEL_PAGES", "72")) // (3 * len(ready())))
    read = 0
    for name, template in ready().items():
        press = Press(template.at(dpi))
        texts = {"signs": ("single_use",), "reference": "IP-200", "maker_name": "Maker Ltd."}
        for _label in range(count):
            lot = "".join(chance.choices(CSET_82, k=chance.randint(1, 8)))
            serial = "".join(chance.choices("0123456789ABCDEFGHJK-/", k=chance.randint(1, 8)))
            expiry = datetime.date(2027, 1, 1) + datetime.timedelta(days=chance.randrange(7000))
            if "sscc" in name:
                body = f"0690123{chance.randrange(10**10):010d}"
                elements = [
                    ("00", body + gtin_check_digit(body)),
                    ("02", GTIN),
                    ("17", expiry),
                    ("37", "24"),
                    ("10", lot),
                ]
            else:
                elements = [("01", GTIN), ("17", expiry), ("10", lot), ("21", serial)]
            data = build(elements, "Pump", **texts)
            layout = press.lay_out(data)
            wanted = sorted(data.carrier(item.symbol.kind, item.identifiers)[:2] for item in layout.symbols)
            assert read_page(pdf.write([layout]), dpi) == wanted, (name, data.hri)
            read += 1
    assert read == count * len(ready())


def test_there_are_ten_ready_templates():
    assert len(ready()) >= 10


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_printed_page_reads_as_the_print_object(name, kind, lang):
    data = samples(lang)[kind]
    for dpi in (203, 300, 600):
        try:
            layout = lay_out(data, ready()[name].at(dpi))
        except LabelError as error:
            # The coarsest printer's module is a third wider: a full small label may need more room than there is.
            assert (error.code, dpi) == ("too_small", 203)
            assert name in ("unit_50x30", "unit_rectangular_40x12", "unit_tiny_12x12")
            continue
        readback.verify_all(layout, data)
        wanted = sorted(data.carrier(item.symbol.kind, item.identifiers)[:2] for item in layout.symbols)
        assert wanted and read_page(pdf.write([layout]), dpi) == wanted


@pytest.mark.parametrize(("name", "kind"), CASES)
@pytest.mark.parametrize("dpi", [300, 600])
def test_nothing_overlaps_and_nothing_leaves_the_label(name, kind, dpi):
    for lang in ("en", "zh"):
        layout = lay_out(samples(lang)[kind], ready()[name].at(dpi))
        found = [(item, box) for item in layout.items if (box := ink(item))]
        for item, (left, top, right, bottom) in found:
            assert left >= 0.4 and top >= 0.4 and right <= layout.width - 0.4 and bottom <= layout.height - 0.4, item
        for (one, a), (two, b) in itertools.combinations(found, 2):
            if isinstance(one, Frame) or isinstance(two, Frame):
                continue
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (one, two)


def ink(item):
    """Ink box of what takes room of its own; of a symbol with its quiet zone."""
    if isinstance(item, Text):
        height = size_mm(item.size)
        return item.x, item.y - 0.72 * height, item.x + text_width(item.text, item.size, item.bold), item.y
    if isinstance(item, Sign):
        return item.x, item.y, item.x + item.size, item.y + item.size
    if isinstance(item, Modules):
        across, down = item.module * item.symbol.quiet, item.module * item.symbol.quiet_above
        right = item.x + item.module * item.symbol.width + across
        return item.x - across, item.y - down, right, item.y + item.row * item.symbol.height + down
    if isinstance(item, Frame):
        return item.x, item.y, item.x + item.width, item.y + item.height
    return None


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_symbols_keep_the_tables_and_sit_on_dots(name, kind):
    template = ready()[name].at(300)
    for placed in lay_out(samples()[kind], template).symbols:
        minimum, _target, maximum = x_limits(template.use, placed.symbol.kind)
        assert minimum - 1e-9 <= placed.module <= maximum + 1e-9
        for value in (placed.x, placed.y, placed.module):
            assert value * 300 / MM_PER_INCH == pytest.approx(round(value * 300 / MM_PER_INCH))
        if placed.symbol.is_linear and kind in ("gs1", "sscc"):
            assert placed.row >= bar_height(template.use) - 1e-9


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_preview_and_zpl_are_made_from_the_same_layout(name, kind):
    data = samples("zh")[kind]
    layout = lay_out(data, ready()[name])
    picture = svg.write(layout)
    for item in layout.items:
        if isinstance(item, Text):
            assert svg.escape(item.text) in picture
    text = zpl.label(layout, data, font="E:SIMSUN.TTF")
    assert text.startswith("^XA") and text.rstrip().endswith("^XZ")
    assert text.count("^FD") == sum(isinstance(item, Text) for item in layout.items) + sum(
        not (item.symbol.kind == "qr" and data.is_gs1) for item in layout.symbols
    )


def test_what_labels_have_in_common_is_measured_once():
    press = Press(ready()["unit_50x30"])
    one, two = (
        press.lay_out(build([("01", "06901234500028"), ("10", "L1"), ("21", serial)], "Pump", reference="R"))
        for serial in ("A1", "A2")
    )
    assert one.background is two.background
    other = press.lay_out(build([("01", "06901234500028"), ("10", "L1"), ("21", "A3")], "Other pump", reference="R"))
    assert other.background is not one.background
    assert "Other pump" in [getattr(item, "text", "") for item in other.items]


def test_a_template_is_the_same_after_json():
    for template in ready().values():
        assert from_dict(json.loads(json.dumps(template.as_dict()))) == template


def test_condition_shows_and_hides():
    given = {
        "name": "t",
        "version": "1",
        "width": 40,
        "height": 20,
        "elements": [
            {"kind": "text", "x": 1, "y": 1, "width": 38, "height": 4, "content": "sterile", "when": "sterile_eo"},
            {"kind": "text", "x": 1, "y": 6, "width": 38, "height": 4, "content": "not internal", "when": "!internal"},
            {"kind": "text", "x": 1, "y": 11, "width": 38, "height": 4, "content": "SN {serial}", "when": "serial"},
        ],
    }
    template = from_dict(given)
    shown = [[item.text for item in lay_out(samples()[kind], template).items] for kind in ("gs1", "internal", "sscc")]
    assert shown == [["sterile", "not internal", "SN SN0123"], ["sterile", "SN OLD 1/a"], ["sterile", "not internal"]]


GOOD = {
    "name": "t",
    "version": "1",
    "width": 50,
    "height": 30,
    "elements": [{"kind": "text", "x": 1, "y": 1, "width": 20, "height": 5, "content": "x"}],
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"width": 0}, "width"),
        ({"width": 1e9}, "width"),
        ({"width": "50"}, "width"),
        ({"width": float("nan")}, "width"),
        ({"width": True}, "width"),
        ({"dpi": 301}, "dpi"),
        ({"dpi": "203"}, "dpi"),
        ({"use": "../../etc/passwd"}, "use"),
        ({"name": ""}, "name"),
        ({"elements": []}, "elements"),
        ({"elements": [{}] * 1000}, "elements"),
        ({"script": "x"}, "script"),
    ],
)
def test_bad_template_is_refused(change, field):
    with pytest.raises(LabelError) as caught:
        from_dict({**GOOD, **change})
    assert (caught.value.code, caught.value.data["field"]) == ("template_refused", field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "__class__"}, "kind"),
        ({"kind": None}, "kind"),
        ({"x": -1}, "x"),
        ({"width": 60}, "width"),
        ({"x": 40}, "width"),
        ({"y": 28}, "height"),
        ({"size": 2}, "size"),
        ({"content": "x" * 501}, "content"),
        ({"content": 5}, "content"),
        ({"names": ["os.system"]}, "names"),
        ({"kind": "signs", "names": ["unknown_sign"]}, "names"),
        ({"kind": "fields", "names": ["sterile"]}, "names"),
        ({"kind": "symbol", "symbology": "18x18"}, "symbology"),
        ({"kind": "symbol", "identifiers": ["01; drop"]}, "identifiers"),
        ({"when": "lot and serial"}, "when"),
        ({"below": [1]}, "below"),
        ({"below": ["0"]}, "below"),
        ({"onload": "x"}, "onload"),
    ],
)
def test_bad_element_is_refused_and_named(change, field):
    given = copy.deepcopy(GOOD)
    given["elements"][0].update(change)
    with pytest.raises(LabelError) as caught:
        from_dict(given)
    data = caught.value.data
    assert (caught.value.code, data["field"], data["number"]) == ("template_refused", field, 1)


def test_symbol_that_is_too_large_is_refused_with_the_size_needed():
    long = [("01", "06901234500028"), ("10", "L1" * 10), ("21", "s1" * 10), ("240", "aB" * 15)]
    cases = (("unit_tiny_12x12", build(long, "Pump"), 203), ("unit_linear_80x60", samples()["hibcc"], 300))
    for name, data, dpi in cases:
        given = {**ready()[name].as_dict(), "dpi": dpi}
        with pytest.raises(LabelError) as caught:
            lay_out(data, from_dict(given))
        assert caught.value.code == "too_small"
        more_wide = caught.value.data["needed_width"] - given["width"]
        more_high = caught.value.data["needed_height"] - given["height"]
        assert more_wide > 0 or more_high > 0
        given["width"] += more_wide
        given["height"] += more_high
        for element in given["elements"]:
            element["width"] += more_wide
            if element["kind"] == "symbol":
                element["height"] += more_high
        lay_out(data, from_dict(given))


def test_bars_below_the_height_of_the_table_are_refused():
    given = ready()["pallet_sscc_105x148"].as_dict()
    for element in given["elements"]:
        if element.get("symbology") == "code_128":
            element["height"] = 20
    with pytest.raises(LabelError) as caught:
        lay_out(samples()["sscc"], from_dict(given))
    assert caught.value.code == "too_small"
    assert caught.value.data["needed_height"] >= given["height"] + 31.75 - 20


def test_use_without_such_a_symbol_is_refused():
    given = {**ready()["unit_linear_80x60"].as_dict(), "use": "direct_mark_label"}
    with pytest.raises(LabelError) as caught:
        lay_out(samples()["gs1"], from_dict(given))
    assert (caught.value.code, caught.value.data["use"]) == ("use_refused", "direct_mark_label")


def test_rules_are_inside():
    for name, kind in CASES:
        layout = lay_out(samples()[kind], ready()[name])
        for item in layout.items:
            if isinstance(item, Rule):
                assert 0 <= item.y <= layout.height and item.x + item.width <= layout.width
