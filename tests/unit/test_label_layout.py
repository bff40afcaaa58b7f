"""The unit label: everything has its own place, or the label is refused."""

import datetime
import itertools
from dataclasses import replace

import pytest

from odoo.addons.udi_core.label import fonts
from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.layout import UNIT_LABEL, Frame, Modules, Rule, Sign, Text, unit_label
from odoo.addons.udi_core.label.text import clean, size_mm, text_width, wrap

ELEMENTS = [
    ("01", "06901234500028"),
    ("11", datetime.date(2026, 11, 1)),
    ("17", datetime.date(2031, 11, 1)),
    ("10", "P2611"),
    ("21", "SN000123"),
]


def label(name="Infusion pump IP-200", **texts):
    return build(ELEMENTS, name, **{"reference": "IP-200", "maker_name": "Maker Ltd.", **texts})


def boxes(layout):
    """Ink box of each item that takes room of its own (frames hold their word, rules are lines)."""
    for item in layout.items:
        if isinstance(item, Text):
            height = size_mm(item.size)
            width = text_width(item.text, item.size, item.bold)
            yield item, (item.x, item.y - 0.74 * height, item.x + width, item.y + 0.05 * height)
        elif isinstance(item, Sign):
            yield item, (item.x, item.y, item.x + item.size, item.y + item.size)
        elif isinstance(item, Modules):
            quiet = item.module * item.symbol.quiet
            side = item.module * item.symbol.width
            yield item, (item.x - quiet, item.y - quiet, item.x + side + quiet, item.y + side + quiet)


CASES = {
    "plain": label(),
    "signs": label("Infusion set, sterile", signs=("single_use", "sterile", "keep_dry", "consult_instructions")),
    "long": label("Infusion pump for ambulatory use with syringe holder", maker_address="1 Long Street, 10000 Town"),
    "lot only": build(ELEMENTS[:4], "Set", reference="R"),
    "bare": build(ELEMENTS[:1], "Set"),
    "full": build(
        [*ELEMENTS[:3], ("10", "LOT-2026-11-01/A(01)"), ("21", "SN_2026-0000000001_x")], "Pump", reference="IP-200"
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_nothing_overlaps_and_nothing_leaves_the_label(case, dpi):
    layout = unit_label(CASES[case], replace(UNIT_LABEL, dpi=dpi))
    found = list(boxes(layout))
    for _item, (left, top, right, bottom) in found:
        assert left >= 1 and top >= 1 and right <= layout.width - 1 and bottom <= layout.height - 1
    for (one, a), (two, b) in itertools.combinations(found, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, two)
    rules = [item for item in layout.items if isinstance(item, Rule)]
    assert rules and all(1 <= rule.y <= layout.height - 1 for rule in rules)


def test_the_texts_are_those_of_the_print_object():
    data = label()
    shown = [item.text for item in unit_label(data).items if isinstance(item, Text)]
    for text in ("P2611", "SN000123", "2026-11-01", "2031-11-01", "IP-200", "LOT", "SN", "REF", "MD", "UDI"):
        assert text in shown
    assert "".join(text for text in shown if text.startswith("(")) == data.hri


def test_symbol_sits_on_the_printers_dots():
    symbol = unit_label(label()).symbol
    for value in (symbol.x, symbol.y, symbol.module):
        dots = value * 300 / 25.4
        assert dots == pytest.approx(round(dots))
    assert symbol.module >= 0.254 - 1e-9


@pytest.mark.parametrize(
    "data",
    [
        label("Very long product name " * 12),
        label(statements=["Statutory sentence that needs room on the label."] * 6),
        label("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"),
    ],
)
def test_too_small_is_refused_with_the_size_needed(data):
    with pytest.raises(LabelError) as caught:
        unit_label(data)
    assert caught.value.code == "too_small"
    needed = caught.value.data
    assert needed["needed_width"] > 50 or needed["needed_height"] > 30
    unit_label(data, replace(UNIT_LABEL, width=needed["needed_width"], height=needed["needed_height"]))


def test_frames_hold_their_words():
    layout = unit_label(label())
    words = [item for item in layout.items if isinstance(item, Text) and item.text in ("MD", "UDI", "LOT", "SN", "REF")]
    frames = [item for item in layout.items if isinstance(item, Frame)]
    assert len(words) == len(frames) == 5
    for word in words:
        right = word.x + text_width(word.text, word.size, bold=True)
        assert any(f.x < word.x and right < f.x + f.width and f.y < word.y < f.y + f.height for f in frames)


def test_missing_font_is_refused_and_names_the_characters(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", lambda: ())
    fonts.runs.cache_clear()
    wrap.cache_clear()
    fonts.width.cache_clear()
    try:
        with pytest.raises(LabelError) as caught:
            unit_label(label("罕见字符"))
        assert caught.value.code == "font_missing"
        assert caught.value.data["characters"] == "罕见字符"
    finally:
        fonts.runs.cache_clear()


def test_chinese_text_uses_an_installed_font():
    pieces = fonts.runs("输液泵 IP-200")
    assert [piece for _font, piece in pieces] == ["输液泵", " IP-200"]
    assert pieces[1][0] == "Helvetica"
    statements = ["注册证编号:苏械注准20262140001"]
    unit_label(label("一次性使用输液器 带针", maker_name="医疗器械有限公司", statements=statements))


def test_line_breaks():
    assert clean("a\n\tb\x00 c ") == "a b c"
    lines, excess = wrap("输液泵,输液泵。输液泵", 6.5, 8.0)
    assert excess == 0 and len(lines) > 1
    assert not any(line[0] in ",。" for line in lines)
    assert wrap("", 6.5, 8.0) == ((), 0.0)
