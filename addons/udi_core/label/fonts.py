"""Fonts of a label: Helvetica for Western text, an installed TrueType font for everything else.

reportlab draws TrueType outlines only, so the font is looked for by name: ``UDI_FONT_PATH`` (folders or files,
separated like ``PATH``), then the folders where systems keep fonts. Each font is opened once per process.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from .errors import LabelError

REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
# File names in order of preference: Chinese first, then Latin beyond Western Europe, Greek, Cyrillic.
_FILES = (
    "DroidSansFallbackFull.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallback.ttf",
    "msyh.ttc",
    "simhei.ttf",
    "DejaVuSans.ttf",
)
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# What Helvetica's WinAnsi encoding lacks is drawn by another font.
_WESTERN = "cp1252"


def _search(path_variable):
    """Font files found, by preference."""
    places = [Path(place).expanduser() for place in path_variable.split(os.pathsep) if place]
    chosen = [place for place in places if place.is_file()]
    found = {}
    for place in [*places, *(Path(folder).expanduser() for folder in _FOLDERS)]:
        if not place.is_dir():
            continue
        for folder, _folders, names in os.walk(place):
            for name in set(names).intersection(_FILES):
                found.setdefault(name, Path(folder, name))
    return chosen + [found[name] for name in _FILES if name in found]


@lru_cache(maxsize=8)
def _register(path_variable):
    names = []
    for index, path in enumerate(_search(path_variable)):
        name = f"udi-{path.stem}-{index}"
        try:
            pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=0))
        except (TTFError, OSError):
            continue
        names.append(name)
    return tuple(names)


def _installed():
    """Names of the registered fonts; looked for again as long as none was found."""
    path_variable = os.environ.get("UDI_FONT_PATH", "")
    names = _register(path_variable)
    if not names:
        _register.cache_clear()
    return names


@lru_cache(maxsize=8192)
def is_western(text):
    """Whether Helvetica draws the whole text."""
    try:
        text.encode(_WESTERN)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def runs(text, bold=False):
    """The text cut into ``(font name, piece)`` so that each font draws what it has.

    :raises LabelError: ``font_missing`` with the ``characters`` that no installed font draws
    """
    base = BOLD if bold else REGULAR
    if is_western(text):
        return ((base, text),)
    pieces, missing = [], []
    faces = [(name, pdfmetrics.getFont(name).face.charToGlyph) for name in _installed()]
    for character in text:
        font = base
        if not is_western(character):
            font = next((name for name, glyphs in faces if ord(character) in glyphs), None)
        if font is None:
            missing.append(character)
        elif pieces and pieces[-1][0] == font:
            pieces[-1][1].append(character)
        else:
            pieces.append((font, [character]))
    if missing:
        raise LabelError("font_missing", characters="".join(dict.fromkeys(missing)))
    return tuple((font, "".join(piece)) for font, piece in pieces)


@lru_cache(maxsize=8192)
def width(text, size, bold=False):
    """Width in points of a text of ``size`` points."""
    return sum(pdfmetrics.stringWidth(piece, font, size) for font, piece in runs(text, bold))


def require(texts):
    """Check that every character of ``texts`` can be drawn.

    :raises LabelError: ``font_missing`` with all ``characters`` that no installed font draws
    """
    other = {text: None for text in texts if not is_western(text)}
    if other:
        runs("".join(other))
