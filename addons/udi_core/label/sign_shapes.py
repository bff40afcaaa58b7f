"""Shapes that signs are drawn from: paths in a unit square, x to the right, y down.

A path is a tuple of commands ``(letter, numbers...)`` with the letters of both PDF and SVG: M move, L line, C curve,
Z close. A stroke is ``(filled, line width, path)``.
"""

from __future__ import annotations

import math

_KAPPA = 0.5523
LINE = 0.07
THIN = 0.05
# Letters as lines in a cell of width and height 1: enough for the short words inside signs.
_LETTERS = {
    "A": (((0, 1), (0.5, 0), (1, 1)), ((0.2, 0.65), (0.8, 0.65))),
    "B": (((0, 0), (0, 1), (0.7, 1), (1, 0.85), (1, 0.62), (0.7, 0.5), (0, 0.5)),
          ((0.7, 0.5), (0.9, 0.35), (0.9, 0.15), (0.65, 0), (0, 0))),
    "C": (((1, 0.15), (0.75, 0), (0.25, 0), (0, 0.2), (0, 0.8), (0.25, 1), (0.75, 1), (1, 0.85)),),
    "E": (((1, 0), (0, 0), (0, 1), (1, 1)), ((0, 0.5), (0.8, 0.5))),
    "I": (((0.5, 0), (0.5, 1)),),
    "L": (((0, 0), (0, 1), (1, 1)),),
    "N": (((0, 1), (0, 0), (1, 1), (1, 0)),),
    "R": (((0, 1), (0, 0), (0.7, 0), (1, 0.12), (1, 0.38), (0.7, 0.5), (0, 0.5)), ((0.55, 0.5), (1, 1))),
    "S": (((1, 0.12), (0.75, 0), (0.25, 0), (0, 0.13), (0, 0.37), (0.25, 0.5), (0.75, 0.5), (1, 0.63), (1, 0.87),
           (0.75, 1), (0.25, 1), (0, 0.88)),),
    "T": (((0, 0), (1, 0)), ((0.5, 0), (0.5, 1))),
    "V": (((0, 0), (0.5, 1), (1, 0)),),
    "X": (((0, 0), (1, 1)), ((1, 0), (0, 1))),
    "D": (((0, 0), (0, 1), (0.6, 1), (1, 0.75), (1, 0.25), (0.6, 0), (0, 0)),),
    "O": (((0.3, 0), (0.7, 0), (1, 0.25), (1, 0.75), (0.7, 1), (0.3, 1), (0, 0.75), (0, 0.25), (0.3, 0)),),
    "M": (((0, 1), (0, 0), (0.5, 0.6), (1, 0), (1, 1)),),
    "1": (((0.2, 0.25), (0.55, 0), (0.55, 1)),),
    "2": (((0, 0.2), (0.2, 0), (0.8, 0), (1, 0.2), (1, 0.4), (0, 1), (1, 1)),),
    "3": (((0, 0.1), (0.3, 0), (0.8, 0), (1, 0.2), (0.8, 0.48), (0.4, 0.48)),
          ((0.8, 0.48), (1, 0.7), (0.8, 1), (0.3, 1), (0, 0.9))),
    "?": (((0, 0.25), (0.2, 0), (0.8, 0), (1, 0.25), (0.9, 0.45), (0.5, 0.6), (0.5, 0.75)), ((0.5, 0.92), (0.5, 1))),
    "Σ": (((1, 0.15), (1, 0), (0, 0), (0.6, 0.5), (0, 1), (1, 1), (1, 0.85)),),
}  # fmt: skip


def polygon(*points):
    """A closed path."""
    return (*line(*points), ("Z",))


def line(*points):
    """An open path."""
    return (("M", *points[0]), *(("L", *point) for point in points[1:]))


def rectangle(x, y, width, height):
    return polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def ellipse(x, y, across, down):
    """Centre and half axes."""
    kx, ky = across * _KAPPA, down * _KAPPA
    return (
        ("M", x + across, y),
        ("C", x + across, y + ky, x + kx, y + down, x, y + down),
        ("C", x - kx, y + down, x - across, y + ky, x - across, y),
        ("C", x - across, y - ky, x - kx, y - down, x, y - down),
        ("C", x + kx, y - down, x + across, y - ky, x + across, y),
        ("Z",),
    )


def circle(x, y, radius):
    return ellipse(x, y, radius, radius)


def dashed_ellipse(x, y, across, down, dashes=14, width=THIN):
    """Strokes of a broken outline."""
    strokes = []
    for number in range(dashes):
        begin = 2 * math.pi * number / dashes
        steps = [begin + 2 * math.pi / dashes * 0.55 * part / 3 for part in range(4)]
        strokes.append((False, width, line(*((x + across * math.cos(a), y + down * math.sin(a)) for a in steps))))
    return tuple(strokes)


def letters(text, x, y, width, height, pen=THIN, gap=0.35):
    """Strokes of a word whose letters fill the rectangle; ``gap`` is part of a letter's width."""
    each = width / (len(text) + gap * (len(text) - 1))
    strokes = []
    for index, letter in enumerate(text):
        left = x + index * each * (1 + gap)
        for points in _LETTERS[letter]:
            strokes.append((False, pen, line(*((left + px * each, y + py * height) for px, py in points))))
    return tuple(strokes)


def arrow(x0, y0, x1, y1, head=0.12, pen=LINE):
    """A line and a filled head at its end."""
    length = math.hypot(x1 - x0, y1 - y0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    base = x1 - ux * head, y1 - uy * head
    side = head * 0.6
    tip = polygon((x1, y1), (base[0] - uy * side, base[1] + ux * side), (base[0] + uy * side, base[1] - ux * side))
    return ((False, pen, line((x0, y0), base)), (True, 0, tip))


def person(x, y, height):
    """Head and shoulders whose top is at ``y``."""
    head = height * 0.22
    width = height * 0.36
    body = (
        ("M", x - width, y + height),
        ("C", x - width, y + height * 0.50, x + width, y + height * 0.50, x + width, y + height),
        ("Z",),
    )
    return ((True, 0, circle(x, y + head, head)), (True, 0, body))


def bar(*ends, pen=LINE):
    """One straight stroke."""
    return ((False, pen, line(*ends)),)


# What must not be done: a ring and a bar.
FORBIDDEN = (
    (False, LINE, circle(0.5, 0.5, 0.45)),
    (False, LINE, line((0.18, 0.82), (0.82, 0.18))),
)
TRIANGLE = (False, LINE, polygon((0.50, 0.08), (0.96, 0.90), (0.04, 0.90)))
