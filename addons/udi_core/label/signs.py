"""Signs after ISO 15223-1, drawn here as paths in a unit square (x to the right, y down).

A sign is a tuple of strokes ``(filled, line width, commands)``; a command is ``(letter, numbers...)`` with the letters
of both PDF and SVG: M move, L line, C curve, Z close. Signs that are words in frames are in ``WORDS``: one frame for
each word, side by side; ``@name`` is a sign in a frame. ``signs_more`` holds those that few devices need.
"""

from __future__ import annotations

from .sign_shapes import FORBIDDEN, LINE, circle, ellipse, line, polygon
from .signs_more import MORE_SIGNS, MORE_WORDS

# A factory: chimney at the left, saw-tooth roof.
_FACTORY = polygon(
    (0.06, 0.94), (0.06, 0.08), (0.28, 0.08), (0.28, 0.62), (0.50, 0.42), (0.50, 0.62), (0.72, 0.42), (0.72, 0.62),
    (0.94, 0.42), (0.94, 0.94),
)  # fmt: skip
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
_SUN_RAYS = tuple(
    (False, 0.05, line(*ends))
    for ends in (
        ((0.50, 0.04), (0.50, 0.13)),
        ((0.24, 0.10), (0.29, 0.18)),
        ((0.76, 0.10), (0.71, 0.18)),
        ((0.10, 0.30), (0.18, 0.33)),
        ((0.90, 0.30), (0.82, 0.33)),
    )
)

SIGNS = {
    **MORE_SIGNS,
    # 5.1.1
    "manufacturer": ((True, 0, _FACTORY),),
    # 5.1.3, the date stands beside it
    "manufacture_date": ((False, LINE, _FACTORY),),
    # 5.1.4, an hourglass
    "use_by": (
        (False, LINE, polygon((0.18, 0.06), (0.82, 0.06), (0.18, 0.94), (0.82, 0.94))),
        (True, 0, polygon((0.50, 0.62), (0.74, 0.92), (0.26, 0.92))),
    ),
    # 5.2.8, a package that is torn, and the ring
    "package_damaged": (
        *FORBIDDEN,
        (False, 0.05, polygon((0.30, 0.36), (0.42, 0.36), (0.48, 0.44), (0.54, 0.36), (0.70, 0.36), (0.70, 0.68),
                               (0.30, 0.68))),
        (False, 0.05, line((0.48, 0.44), (0.44, 0.52), (0.52, 0.56))),
    ),
    # 5.2.11
    "sterile_barrier": ((False, LINE, ellipse(0.5, 0.5, 0.45, 0.27)),),
    # 5.2.12
    "sterile_barrier_double": (
        (False, LINE, ellipse(0.5, 0.5, 0.46, 0.30)),
        (False, LINE, ellipse(0.5, 0.5, 0.33, 0.17)),
    ),
    # 5.3.1, a glass
    "fragile": (
        (True, 0, polygon((0.28, 0.06), (0.46, 0.06), (0.40, 0.20), (0.50, 0.28), (0.46, 0.36), (0.58, 0.24),
                           (0.52, 0.16), (0.58, 0.06), (0.72, 0.06), (0.70, 0.34), (0.54, 0.52), (0.54, 0.86),
                           (0.72, 0.94), (0.28, 0.94), (0.46, 0.86), (0.46, 0.52), (0.30, 0.34))),
    ),
    # 5.3.2, the sun above and what it must not reach
    "sunlight": (
        (True, 0, circle(0.50, 0.32, 0.13)),
        *_SUN_RAYS,
        (False, LINE, line((0.06, 0.94), (0.50, 0.52), (0.94, 0.94))),
        (True, 0, polygon((0.36, 0.94), (0.36, 0.80), (0.64, 0.80), (0.64, 0.94))),
    ),
    # 5.3.4
    "keep_dry": (
        (False, LINE, _UMBRELLA),
        (False, LINE, (("M", 0.50, 0.50), ("L", 0.50, 0.84), ("C", 0.50, 0.96, 0.34, 0.96, 0.34, 0.84))),
        (False, 0.05, line((0.20, 0.10), (0.14, 0.20))),
        (False, 0.05, line((0.86, 0.10), (0.80, 0.20))),
    ),
    # 5.3.7, a thermometer between two limits; the limits stand beside it
    "temperature": (
        (False, 0.06, (("M", 0.43, 0.66), ("L", 0.43, 0.14), ("C", 0.43, 0.04, 0.57, 0.04, 0.57, 0.14),
                       ("L", 0.57, 0.66))),
        (True, 0, circle(0.50, 0.80, 0.15)),
        (False, 0.05, line((0.50, 0.80), (0.50, 0.36))),
        (False, 0.06, line((0.20, 0.24), (0.36, 0.24))),
        (False, 0.06, line((0.64, 0.54), (0.80, 0.54))),
    ),
    # 5.3.8, drops between two limits; the limits stand beside it
    "humidity": (
        (False, 0.06, circle(0.5, 0.5, 0.44)),
        (True, 0, (("M", 0.50, 0.22), ("C", 0.60, 0.42, 0.68, 0.52, 0.68, 0.62),
                   ("C", 0.68, 0.84, 0.32, 0.84, 0.32, 0.62), ("C", 0.32, 0.52, 0.40, 0.42, 0.50, 0.22), ("Z",))),
    ),
    # 5.4.2
    "single_use": ((False, LINE, _TWO), *FORBIDDEN),
    # 5.4.3, an open book with an i
    "consult_instructions": (
        (False, LINE, polygon((0.06, 0.20), (0.44, 0.20), (0.50, 0.28), (0.56, 0.20), (0.94, 0.20), (0.94, 0.86),
                                (0.56, 0.86), (0.50, 0.92), (0.44, 0.86), (0.06, 0.86))),
        (False, LINE, line((0.50, 0.28), (0.50, 0.92))),
        (True, 0, circle(0.73, 0.38, 0.05)),
        (False, 0.09, line((0.73, 0.50), (0.73, 0.74))),
    ),
    # 5.4.4
    "caution": (
        (False, LINE, polygon((0.50, 0.10), (0.95, 0.90), (0.05, 0.90))),
        (False, 0.09, line((0.50, 0.38), (0.50, 0.64))),
        (True, 0, circle(0.50, 0.77, 0.055)),
    ),
}  # fmt: skip

WORDS = {
    **MORE_WORDS,
    "model": ("#",),  # 5.1.10
    "reference": ("REF",),  # 5.1.6
    "lot": ("LOT",),  # 5.1.5
    "serial": ("SN",),  # 5.1.7
    "eu_representative": ("EC", "REP"),  # 5.1.2
    "sterile": ("STERILE",),  # 5.2.1
    "sterile_aseptic": ("STERILE", "A"),  # 5.2.2
    "sterile_eo": ("STERILE", "EO"),  # 5.2.3
    "sterile_r": ("STERILE", "R"),  # 5.2.4
    "in_vitro": ("IVD",),  # 5.5.1
    "medical_device": ("MD",),  # 5.7.7
    "udi": ("UDI",),  # 5.7.10
    "sscc": ("SSCC",),
    "quantity": ("QTY",),
    "di": ("UDI-DI",),
    "software_version": ("V",),
}
# Every name that a template or a device may ask for.
NAMES = frozenset(SIGNS) | frozenset(WORDS)
