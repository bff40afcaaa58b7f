"""Colours of the scanning app, computed from its style sheets: WCAG 2.2 AA in both themes, also where no test looks.

Text needs 4.5 : 1 on its ground, an edge or a sign that says something 3 : 1 on whatever lies behind it.
"""

import re
from itertools import product
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
SHEETS = sorted(ADDONS.glob("udi_scan*/static/src/app/**/*.scss"))
MAIN = ADDONS / "udi_scan/static/src/app/app.scss"
GROUNDS = ("--page", "--card")
# what stands on page and card without a rule that names both
TEXTS = ("--text", "--soft")
MARKS = ("--main", "--line", "--good-mark", "--hint-mark", "--bad-mark")
BLOCK = re.compile(r"\{([^{}]*)\}")


def variables(text):
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})\b", text))


def themes():
    text = MAIN.read_text("utf-8")
    light = variables(re.search(r":root \{(.*?)\n\}", text, re.S)[1])
    dark = variables(re.search(r"@mixin dark \{(.*?)\n\}", text, re.S)[1])
    return {"light": light, "dark": light | dark}


THEMES = themes()


def luminance(colour):
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def value(text, theme):
    """The colour that a declaration stands for; None where it is none (``inherit``, ``none``)."""
    named = re.search(r"var\((--[\w-]+)\)", text)
    if named:
        return THEMES[theme].get(named[1])
    found = re.search(r"#[0-9a-f]{6}\b", text)
    return found and found[0]


def declarations(text):
    """What the innermost blocks of a sheet declare, nested rules taken out one after the other."""
    text = re.sub(r"//.*|/\*.*?\*/", "", text, flags=re.M)
    while found := BLOCK.search(text):
        yield dict(re.findall(r"(?:^|[;\s])((?:background|color|border(?:-[a-z-]+)?))\s*:\s*([^;]+);", found[1]))
        text = text[: found.start()] + ";" + text[found.end() :]


def pairs():
    """``(sheet, colour, ground)`` of every rule that names both."""
    for sheet in SHEETS:
        for rule in declarations(sheet.read_text("utf-8")):
            if "color" in rule and "background" in rule:
                yield sheet, rule["color"], rule["background"]


def test_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert set(GROUNDS + TEXTS + MARKS) <= THEMES["light"].keys()


@pytest.mark.parametrize("theme", THEMES)
def test_text_of_every_rule(theme):
    found = list(pairs())
    assert len(found) > 12
    weak = []
    for sheet, colour, ground in found:
        colours = value(colour, theme), value(ground, theme)
        if all(colours) and contrast(*colours) < 4.5:
            weak.append(f"{sheet.name}: {colour} on {ground}: {contrast(*colours):.2f}")
    assert not weak, weak


@pytest.mark.parametrize(("theme", "names", "least"), [
    (theme, *rest) for theme in THEMES for rest in ((TEXTS, 4.5), (MARKS, 3))
])  # fmt: skip
def test_what_stands_on_page_and_card(theme, names, least):
    colours = THEMES[theme]
    found = {(n, g): round(contrast(colours[n], colours[g]), 2) for n, g in product(names, GROUNDS)}
    assert not {pair: ratio for pair, ratio in found.items() if ratio < least}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_edges_are_marks(sheet):
    """A coloured edge on a card is a mark: the grounds' own colours are too weak for that in the dark."""
    for rule in declarations(sheet.read_text("utf-8")):
        on_a_card = rule.get("background", "var(--card)") == "var(--card)"
        edges = " ".join(text for name, text in rule.items() if name.startswith("border"))
        assert not (on_a_card and re.search(r"var\(--(good|bad|hint)\)", edges)), rule
