"""Signs after ISO 15223-1, drawn here as paths in a unit square (x to the right, y down).

A sign is a tuple of strokes ``(filled, line width, commands)``; a command is ``(letter, numbers...)`` with the letters
of both PDF and SVG: M move, L line, C curve, Z close. Signs that are only a word in a frame (LOT, SN, REF, MD, UDI,
STERILE) are drawn by the layout.
"""

from __future__ import annotations

_KAPPA = 0.5523


def _polygon(*points, closed=True):
    commands = [("M", *points[0]), *(("L", *point) for point in points[1:])]
    return (*commands, ("Z",)) if closed else tuple(commands)


def _circle(x, y, radius):
    k = radius * _KAPPA
    return (
        ("M", x + radius, y),
        ("C", x + radius, y + k, x + k, y + radius, x, y + radius),
        ("C", x - k, y + radius, x - radius, y + k, x - radius, y),
        ("C", x - radius, y - k, x - k, y - radius, x, y - radius),
        ("C", x + k, y - radius, x + radius, y - k, x + radius, y),
        ("Z",),
    )


# A factory: chimney at the left, saw-tooth roof.
_FACTORY = _polygon(
    (0.06, 0.94), (0.06, 0.08), (0.28, 0.08), (0.28, 0.62), (0.50, 0.42), (0.50, 0.62), (0.72, 0.42), (0.72, 0.62),
    (0.94, 0.42), (0.94, 0.94),
)  # fmt: skip
_LINE = 0.07
# The figure 2, one stroke.
_TWO = (
    ("M", 0.36, 0.40),
    ("C", 0.36, 0.20, 0.66, 0.20, 0.64, 0.42),
    ("C", 0.62, 0.56, 0.40, 0.64, 0.36, 0.76),
    ("L", 0.66, 0.76),
)
_UMBRELLA = (
    ("M", 0.12, 0.56),
    ("C", 0.12, 0.04, 0.88, 0.04, 0.88, 0.56),
    ("C", 0.80, 0.46, 0.68, 0.46, 0.62, 0.56),
    ("C", 0.56, 0.46, 0.44, 0.46, 0.38, 0.56),
    ("C", 0.32, 0.46, 0.20, 0.46, 0.12, 0.56),
    ("Z",),
)

SIGNS = {
    # 5.1.1
    "manufacturer": ((True, 0, _FACTORY),),
    # 5.1.3, the date stands beside it
    "manufacture_date": ((False, _LINE, _FACTORY),),
    # 5.1.4, an hourglass
    "use_by": (
        (False, _LINE, _polygon((0.18, 0.06), (0.82, 0.06), (0.18, 0.94), (0.82, 0.94))),
        (True, 0, _polygon((0.50, 0.62), (0.74, 0.92), (0.26, 0.92))),
    ),
    # 5.4.2
    "single_use": (
        (False, _LINE, _circle(0.5, 0.5, 0.44)),
        (False, _LINE, _TWO),
        (False, _LINE, _polygon((0.19, 0.81), (0.81, 0.19), closed=False)),
    ),
    # 5.4.3, an open book with an i
    "consult_instructions": (
        (False, _LINE, _polygon((0.06, 0.20), (0.44, 0.20), (0.50, 0.28), (0.56, 0.20), (0.94, 0.20), (0.94, 0.86),
                                (0.56, 0.86), (0.50, 0.92), (0.44, 0.86), (0.06, 0.86))),
        (False, _LINE, _polygon((0.50, 0.28), (0.50, 0.92), closed=False)),
        (True, 0, _circle(0.73, 0.38, 0.05)),
        (False, 0.09, _polygon((0.73, 0.50), (0.73, 0.74), closed=False)),
    ),
    # 5.3.4
    "keep_dry": (
        (False, _LINE, _UMBRELLA),
        (False, _LINE, (("M", 0.50, 0.50), ("L", 0.50, 0.84), ("C", 0.50, 0.96, 0.34, 0.96, 0.34, 0.84))),
        (False, 0.05, _polygon((0.20, 0.10), (0.14, 0.20), closed=False)),
        (False, 0.05, _polygon((0.86, 0.10), (0.80, 0.20), closed=False)),
    ),
}  # fmt: skip
