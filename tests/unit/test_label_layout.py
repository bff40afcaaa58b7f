"""The unit label: everything has its own place, or the label is refused."""

import datetime

import pytest

from odoo.addons.udi_core.label import fonts
from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.items import Frame, Text
from odoo.addons.udi_core.label.layout import lay_out
from odoo.addons.udi_core.label.template import ready
from odoo.addons.udi_core.label.text import clean, text_width, wrap

UNIT = ready()["unit_50x30"]
ELEMENTS = [
    ("01", "06901234500028"),
    ("11", datetime.date(2026, 11, 1)),
    ("17", datetime.date(2031, 11, 1)),
    ("10", "P2611"),
    ("21", "SN0123"),
]


def label(name="Infusion pump IP-200", **texts):
    return build(ELEMENTS, name, **{"reference": "IP-200", "maker_name": "Maker Ltd.", **texts})


def test_the_texts_are_those_of_the_print_object():
    data = label()
    shown = [item.text for item in lay_out(data, UNIT).items if isinstance(item, Text)]
    for text in ("P2611", "SN0123", "2026-11-01", "2031-11-01", "IP-200", "LOT", "SN", "REF", "MD", "UDI"):
        assert text in shown
    assert "".join(text for text in shown if text.startswith("(")) == data.hri


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
        lay_out(data, UNIT)
    assert caught.value.code == "too_small"
    needed = caught.value.data
    assert needed["needed_width"] > 50 or needed["needed_height"] > 30


def test_frames_hold_their_words():
    layout = lay_out(label(), UNIT)
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
            lay_out(label("罕见字符"), UNIT)
        assert caught.value.code == "font_missing"
        assert caught.value.data["characters"] == "罕见字符"
    finally:
        fonts.runs.cache_clear()


def test_chinese_text_uses_an_installed_font():
    pieces = fonts.runs("输液泵 IP-200")
    assert [piece for _font, piece in pieces] == ["输液泵", " IP-200"]
    assert pieces[1][0] == "Helvetica"
    statements = ["注册证编号:苏械注准20262140001"]
    lay_out(label("一次性使用输液器 带针", maker_name="医疗器械有限公司", statements=statements), UNIT)


def test_line_breaks():
    assert clean("a\n\tb\x00 c ") == "a b c"
    lines, excess = wrap("输液泵,输液泵。输液泵", 6.5, 8.0)
    assert excess == 0 and len(lines) > 1
    assert not any(line[0] in ",。" for line in lines)
    assert wrap("", 6.5, 8.0) == ((), 0.0)
