"""Measured text: sizes in points, lengths in millimetres."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from . import fonts
from .geometry import POINTS_PER_MM

LEADING = 1.16
# Break after a space or a hyphen (but not before a digit: IP-200), and between ideographs, but not before closing
# punctuation.
_PIECES = re.compile(r"\s+|(?:[^\s⺀-鿿豈-﫿＀-￯-]|-(?=\d))+-?|-|[⺀-鿿豈-﫿＀-￯]")
_CLOSING = "，。、；：！？）》」』】％,.;:!?)]}"


def size_mm(size):
    """A text size in points as mm."""
    return size / POINTS_PER_MM


def text_width(text, size, bold=False):
    """Width in mm."""
    return fonts.width(text, size, bold) / POINTS_PER_MM


def clean(text):
    """One line of printable text: control characters and line breaks become spaces."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split())


def _pieces(text):
    pieces = []
    for piece in _PIECES.findall(text):
        if pieces and piece[0] in _CLOSING:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


@lru_cache(maxsize=2048)
def wrap(text, size, available, bold=False):
    """The lines of a text, and by how many mm its longest unbreakable part is too wide (0 where it fits)."""
    lines, excess = [], 0.0
    current = ""
    for piece in _pieces(clean(text)):
        if text_width((current + piece).rstrip(), size, bold) <= available:
            current += piece
            continue
        if current.strip():
            lines.append(current.strip())
        current = piece.lstrip()
        excess = max(excess, text_width(current.rstrip(), size, bold) - available)
    if current.strip():
        lines.append(current.strip())
    return tuple(lines), excess
