"""The same layout as SVG: the preview on screen."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .blocks import cap_height, mark, mark_width
from .geometry import POINTS_PER_MM
from .items import Background, Frame, Layout, Modules, Rule, Sign, Text
from .signs import SIGNS
from .text import text_width

_FAMILY = "Helvetica, Arial, 'Liberation Sans', 'Droid Sans Fallback', 'Noto Sans CJK SC', sans-serif"


def write(layout):
    """SVG text of one label in real millimetres."""
    body = "".join(_ITEMS[type(item)](item) for item in layout.items)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{layout.width:g}mm" height="{layout.height:g}mm" '
        f'viewBox="0 0 {layout.width:g} {layout.height:g}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{body}</svg>'
    )


def symbol(symbol_, pixels=4):
    """SVG text of a symbol alone with its quiet zone, ``pixels`` wide per module."""
    quiet = symbol_.quiet + 1
    width, height = symbol_.width + 2 * quiet, symbol_.height + 2 * quiet
    path = "".join(f"M{x + quiet} {y + quiet}h{length}v1h-{length}z" for x, y, length in symbol_.runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * pixels}" height="{height * pixels}" '
        f'viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<rect width="100%" height="100%" fill="#fff"/><path d="{path}"/></svg>'
    )


def sign(name, size=24):
    """SVG text of a sign or of framed words alone, beside a text of ``size`` points."""
    width, height = mark_width(name, size) + 1, cap_height(size) + 1
    return write(Layout(width, height, 300, Background(mark(name, size, 0.5, 0.5)), ()))


def _text(item):
    weight = ' font-weight="bold"' if item.bold else ""
    # The browser's font may be wider than the printed one: the measured length holds it to its place.
    length = text_width(item.text, item.size, item.bold)
    return (
        f'<text x="{item.x:.3f}" y="{item.y:.3f}" font-size="{item.size / POINTS_PER_MM:.3f}"{weight} '
        f'font-family="{_FAMILY}" textLength="{length:.3f}" lengthAdjust="spacingAndGlyphs" '
        f'xml:space="preserve">{escape(item.text)}</text>'
    )


def _frame(item):
    return (
        f'<rect x="{item.x:.3f}" y="{item.y:.3f}" width="{item.width:.3f}" height="{item.height:.3f}" '
        f'fill="none" stroke="#000" stroke-width="{item.line:.3f}"/>'
    )


def _rule(item):
    return f'<path d="M{item.x:.3f} {item.y:.3f}h{item.width:.3f}" stroke="#000" stroke-width="{item.line:.3f}"/>'


def _sign(item):
    parts = []
    for filled, line, commands in SIGNS[item.name]:
        path = " ".join(" ".join([letter, *(f"{number:g}" for number in numbers)]) for letter, *numbers in commands)
        style = 'fill="#000"' if filled else f'fill="none" stroke="#000" stroke-width="{line:g}"'
        parts.append(f'<path d="{path}" {style} stroke-linejoin="round"/>')
    return f'<g transform="translate({item.x:.3f} {item.y:.3f}) scale({item.size:.3f})">{"".join(parts)}</g>'


def _modules(item):
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in item.symbol.runs)
    place = f"translate({item.x:.5f} {item.y:.5f}) scale({item.module:.6f} {item.row:.6f})"
    return f'<path d="{path}" transform="{place}" shape-rendering="crispEdges"/>'


_ITEMS = {Text: _text, Frame: _frame, Rule: _rule, Sign: _sign, Modules: _modules}
