"""Further signs after ISO 15223-1: trade, sterility, transport, contents, in vitro, infusion, the patient.

The numbers are the clauses. Drawn here for this project; no drawing of the standard was copied.
"""

from __future__ import annotations

import math

from .sign_shapes import (
    FORBIDDEN,
    LINE,
    THIN,
    TRIANGLE,
    arrow,
    bar,
    circle,
    dashed_ellipse,
    ellipse,
    letters,
    line,
    person,
    polygon,
    rectangle,
)

_DROP = (
    ("M", 0.50, 0.16), ("C", 0.62, 0.40, 0.74, 0.50, 0.74, 0.64), ("C", 0.74, 0.90, 0.26, 0.90, 0.26, 0.64),
    ("C", 0.26, 0.50, 0.38, 0.40, 0.50, 0.16), ("Z",),
)  # fmt: skip
_THERMOMETER = (
    (False, 0.06, (("M", 0.43, 0.66), ("L", 0.43, 0.14), ("C", 0.43, 0.04, 0.57, 0.04, 0.57, 0.14), ("L", 0.57, 0.66))),
    (True, 0, circle(0.50, 0.80, 0.15)),
    (False, THIN, line((0.50, 0.80), (0.50, 0.36))),
)
_UPPER = bar((0.64, 0.24), (0.82, 0.24), pen=0.06)
_LOWER = bar((0.18, 0.54), (0.36, 0.54), pen=0.06)


def _around(x, y, radius, degrees):
    """The point at a distance and an angle from another one."""
    return x + radius * math.cos(math.radians(degrees)), y + radius * math.sin(math.radians(degrees))


_SUN = (
    (True, 0, circle(0.30, 0.26, 0.11)),
    *(
        stroke
        for angle in range(0, 360, 45)
        for stroke in bar(*(_around(0.30, 0.26, radius, angle) for radius in (0.15, 0.22)), pen=0.04)
    ),
)
_BLADE = ((0.08, -30), (0.20, -30), (0.20, 30), (0.08, 30))  # of the sign of radiation: distances and angles
_BIO = tuple((False, LINE, circle(*_around(0.5, 0.5, 0.17, angle), 0.20)) for angle in (30, 150, 270))
_CROSS = polygon(
    (0.40, 0.14), (0.60, 0.14), (0.60, 0.34), (0.80, 0.34), (0.80, 0.54), (0.60, 0.54), (0.60, 0.74), (0.40, 0.74),
    (0.40, 0.54), (0.20, 0.54), (0.20, 0.34), (0.40, 0.34),
)  # fmt: skip
_CALENDAR = (
    (False, LINE, rectangle(0.12, 0.18, 0.76, 0.74)),
    (True, 0, rectangle(0.12, 0.18, 0.76, 0.18)),
    *bar((0.30, 0.06), (0.30, 0.20)),
    *bar((0.70, 0.06), (0.70, 0.20)),
)
_BOX = (
    (False, LINE, polygon((0.50, 0.30), (0.90, 0.44), (0.90, 0.80), (0.50, 0.95), (0.10, 0.80), (0.10, 0.44))),
    *bar((0.10, 0.44), (0.50, 0.58), (0.90, 0.44), pen=THIN),
    *bar((0.50, 0.58), (0.50, 0.95), pen=THIN),
)

TRADE = {
    # 5.1.8, goods over the globe into a country
    "importer": (
        (False, LINE, circle(0.36, 0.50, 0.32)),
        (False, 0.04, ellipse(0.36, 0.50, 0.14, 0.32)),
        *bar((0.04, 0.50), (0.50, 0.50), pen=0.04),
        *arrow(0.50, 0.50, 0.84, 0.50, head=0.18),
        *bar((0.92, 0.16), (0.92, 0.84)),
    ),
    # 5.1.9, a lorry
    "distributor": (
        (False, LINE, rectangle(0.05, 0.24, 0.54, 0.46)),
        (False, LINE, polygon((0.59, 0.40), (0.78, 0.40), (0.94, 0.56), (0.94, 0.70), (0.59, 0.70))),
        (True, 0, circle(0.24, 0.76, 0.11)),
        (True, 0, circle(0.76, 0.76, 0.11)),
    ),
    # 5.1.11, the factory in a ring; code of the country beside it
    "country_of_manufacture": (
        (False, LINE, circle(0.5, 0.5, 0.45)),
        (True, 0, polygon((0.24, 0.72), (0.24, 0.24), (0.36, 0.24), (0.36, 0.52), (0.50, 0.42), (0.50, 0.52),
                          (0.64, 0.42), (0.64, 0.52), (0.77, 0.42), (0.77, 0.72))),
    ),
    # 5.7.8
    "translation": (
        *letters("A", 0.06, 0.30, 0.26, 0.40, pen=LINE),
        *arrow(0.36, 0.50, 0.60, 0.50, head=0.14),
        *bar((0.64, 0.32), (0.96, 0.32)),
        *bar((0.80, 0.22), (0.80, 0.32)),
        *bar((0.90, 0.36), (0.66, 0.76), pen=0.06),
        *bar((0.70, 0.42), (0.95, 0.76), pen=0.06),
    ),
    # 5.7.9, a package put into another one
    "repackaging": (*_BOX, *arrow(0.50, 0.02, 0.50, 0.26, head=0.14)),
}  # fmt: skip

STERILITY = {
    # in the second frame of 5.2.5
    "heat": _THERMOMETER,
    # 5.2.6
    "do_not_resterilise": (
        *FORBIDDEN,
        *letters("2", 0.43, 0.20, 0.14, 0.22, pen=LINE),
        *letters("STERILE", 0.17, 0.50, 0.66, 0.20, pen=0.045, gap=0.5),
    ),
    # 5.2.9, a tube through the package
    "sterile_fluid_path": (
        *bar((0.04, 0.50), (0.96, 0.50)),
        (True, 0, circle(0.50, 0.50, 0.13)),
        *bar((0.30, 0.22), (0.30, 0.78), pen=THIN),
        *bar((0.70, 0.22), (0.70, 0.78), pen=THIN),
    ),
    # 5.2.13
    "sterile_barrier_inner": (
        (False, LINE, ellipse(0.5, 0.5, 0.46, 0.30)),
        *dashed_ellipse(0.5, 0.5, 0.31, 0.16, dashes=10),
    ),
    # 5.2.14
    "sterile_barrier_outer": (
        *dashed_ellipse(0.5, 0.5, 0.46, 0.31, dashes=14),
        (False, LINE, ellipse(0.5, 0.5, 0.31, 0.17)),
    ),
}

TRANSPORT = {
    # 5.3.3, sun and rays of radioactive sources, a roof above the package
    "heat_and_radiation": (
        *_SUN,
        (True, 0, circle(0.72, 0.26, 0.05)),
        *(
            (True, 0, polygon(*(_around(0.72, 0.26, r, a + turn) for r, turn in _BLADE)))
            for a in (90, 210, 330)
        ),
        (False, LINE, line((0.06, 0.94), (0.50, 0.56), (0.94, 0.94))),
        (True, 0, rectangle(0.38, 0.80, 0.24, 0.14)),
    ),
    # 5.3.5, 5.3.6; the limit stands beside it
    "temperature_lower": (*_THERMOMETER, *_LOWER),
    "temperature_upper": (*_THERMOMETER, *_UPPER),
    # 5.3.9, a gauge between two limits; the limits stand beside it
    "pressure": (
        (False, LINE, circle(0.5, 0.5, 0.44)),
        (True, 0, polygon((0.50, 0.46), (0.40, 0.28), (0.60, 0.28))),
        *bar((0.50, 0.14), (0.50, 0.30)),
        (True, 0, polygon((0.50, 0.54), (0.40, 0.72), (0.60, 0.72))),
        *bar((0.50, 0.70), (0.50, 0.86)),
        *bar((0.30, 0.50), (0.70, 0.50), pen=0.06),
    ),
    # ISO 780, also on higher packages
    "this_way_up": (
        *arrow(0.28, 0.80, 0.28, 0.12, head=0.26, pen=0.10),
        *arrow(0.72, 0.80, 0.72, 0.12, head=0.26, pen=0.10),
        *bar((0.08, 0.90), (0.92, 0.90)),
    ),
}  # fmt: skip

CONTENTS = {
    # 5.4.1
    "biological_risks": (*_BIO, (True, 0, circle(0.5, 0.5, 0.07))),
    # 5.4.5
    "latex": (
        TRIANGLE,
        *letters("LATEX", 0.25, 0.66, 0.50, 0.16, pen=0.045, gap=0.5),
        *bar((0.50, 0.30), (0.50, 0.52)),
    ),
    # 5.4.6
    "human_blood": (
        (False, LINE, _DROP),
        *bar((0.50, 0.50), (0.50, 0.76), pen=0.06),
        *bar((0.37, 0.63), (0.63, 0.63), pen=0.06),
    ),
    # 5.4.7, a capsule
    "medicinal_substance": (
        (False, LINE, (("M", 0.12, 0.66), ("C", 0.00, 0.54, 0.20, 0.20, 0.40, 0.40), ("L", 0.60, 0.60),
                       ("C", 0.80, 0.80, 0.44, 0.98, 0.32, 0.86), ("Z",))),
        (True, 0, (("M", 0.40, 0.40), ("L", 0.60, 0.60), ("C", 0.80, 0.80, 0.44, 0.98, 0.32, 0.86), ("Z",))),
        *letters("R", 0.58, 0.10, 0.16, 0.28, pen=0.06),
        *letters("X", 0.78, 0.20, 0.14, 0.22, pen=THIN),
    ),
    # 5.4.8, an animal
    "animal_material": (
        (True, 0, polygon((0.08, 0.42), (0.20, 0.30), (0.30, 0.36), (0.78, 0.36), (0.90, 0.46), (0.90, 0.66),
                          (0.82, 0.60), (0.82, 0.86), (0.72, 0.86), (0.70, 0.66), (0.42, 0.66), (0.40, 0.86),
                          (0.30, 0.86), (0.28, 0.58), (0.20, 0.52), (0.10, 0.54))),
        *bar((0.20, 0.30), (0.14, 0.18), pen=THIN),
        *bar((0.26, 0.32), (0.28, 0.18), pen=THIN),
    ),
    # 5.4.9, a person
    "human_material": (
        (True, 0, circle(0.50, 0.18, 0.12)),
        (True, 0, polygon((0.34, 0.34), (0.66, 0.34), (0.74, 0.62), (0.66, 0.64), (0.61, 0.50), (0.61, 0.94),
                          (0.52, 0.94), (0.52, 0.68), (0.48, 0.68), (0.48, 0.94), (0.39, 0.94), (0.39, 0.50),
                          (0.34, 0.64), (0.26, 0.62))),
    ),
    # 5.4.10, a flask in the triangle of caution
    "hazardous_substances": (
        TRIANGLE,
        (False, THIN, line((0.44, 0.34), (0.44, 0.52), (0.30, 0.80), (0.70, 0.80), (0.56, 0.52), (0.56, 0.34))),
        (True, 0, polygon((0.37, 0.66), (0.63, 0.66), (0.70, 0.80), (0.30, 0.80))),
    ),
    # 5.4.11, small particles
    "nano_materials": (
        (False, LINE, circle(0.5, 0.5, 0.44)),
        *((True, 0, circle(x, y, 0.07)) for x, y in ((0.5, 0.5), (0.5, 0.28), (0.5, 0.72), (0.31, 0.39), (0.69, 0.39),
                                                   (0.31, 0.61), (0.69, 0.61))),
    ),
    # 5.4.12, one person, again and again
    "single_patient_multiple_use": (
        *person(0.50, 0.24, 0.46),
        (False, LINE, (("M", 0.20, 0.76), ("C", -0.02, 0.54, 0.06, 0.08, 0.50, 0.06))),
        *arrow(0.50, 0.06, 0.62, 0.07, head=0.14),
        (False, LINE, (("M", 0.80, 0.24), ("C", 1.02, 0.46, 0.94, 0.92, 0.50, 0.94))),
        *arrow(0.50, 0.94, 0.38, 0.93, head=0.14),
    ),
}  # fmt: skip

IN_VITRO = {
    # 5.5.5, the number stands beside it
    "sufficient_for": (
        (False, LINE, rectangle(0.06, 0.12, 0.88, 0.76)),
        *letters("Σ", 0.30, 0.28, 0.40, 0.44, pen=0.08),
    ),
    # 5.5.7, this side up of a strip
    "this_side_up": (*bar((0.12, 0.76), (0.88, 0.76)), *arrow(0.50, 0.70, 0.50, 0.16, head=0.24)),
}

INFUSION = {
    # 5.6.1
    "sampling_site": (
        *bar((0.06, 0.66), (0.94, 0.66)),
        *bar((0.50, 0.66), (0.50, 0.40)),
        (True, 0, polygon((0.50, 0.44), (0.38, 0.16), (0.62, 0.16))),
    ),
    # 5.6.2
    "fluid_path": (
        (False, LINE, line((0.06, 0.30), (0.40, 0.30), (0.60, 0.70), (0.94, 0.70))),
        (True, 0, circle(0.10, 0.30, 0.08)),
        (True, 0, circle(0.90, 0.70, 0.08)),
    ),
    # 5.6.3, a flame crossed out
    "non_pyrogenic": (
        (False, LINE, (("M", 0.50, 0.10), ("C", 0.66, 0.34, 0.80, 0.46, 0.76, 0.66),
                       ("C", 0.70, 0.96, 0.30, 0.96, 0.24, 0.66), ("C", 0.22, 0.52, 0.34, 0.46, 0.38, 0.34),
                       ("C", 0.44, 0.40, 0.52, 0.28, 0.50, 0.10), ("Z",))),
        *bar((0.08, 0.08), (0.92, 0.92)),
        *bar((0.92, 0.08), (0.08, 0.92)),
    ),
    # 5.6.4, the number stands beside it
    "drops_per_ml": ((True, 0, _DROP), *bar((0.16, 0.94), (0.84, 0.94))),
    # 5.6.5, the pore size stands beside it
    "liquid_filter": (
        *bar((0.50, 0.04), (0.50, 0.26)),
        (False, LINE, polygon((0.14, 0.26), (0.86, 0.26), (0.86, 0.50), (0.50, 0.76), (0.14, 0.50))),
        *((False, 0.04, line((x, 0.50), (x + 0.08, 0.50))) for x in (0.20, 0.36, 0.52, 0.68)),
        *bar((0.50, 0.76), (0.50, 0.96)),
    ),
    # 5.6.6
    "one_way_valve": (
        *arrow(0.06, 0.50, 0.62, 0.50, head=0.34),
        *bar((0.66, 0.24), (0.66, 0.76)),
        *bar((0.66, 0.50), (0.94, 0.50)),
    ),
}  # fmt: skip

PATIENT = {
    # 5.7.1 to 5.7.3
    "patient_number": (*person(0.34, 0.18, 0.66), *letters("1", 0.70, 0.20, 0.10, 0.26, pen=0.06),
                       *bar((0.70, 0.60), (0.92, 0.60), pen=THIN), *bar((0.70, 0.76), (0.92, 0.76), pen=THIN)),
    "patient_name": ((False, LINE, rectangle(0.05, 0.14, 0.90, 0.72)), *person(0.32, 0.28, 0.46),
                     *bar((0.58, 0.40), (0.84, 0.40), pen=THIN), *bar((0.58, 0.60), (0.84, 0.60), pen=THIN)),
    "patient_identification": (*person(0.36, 0.18, 0.70), *letters("?", 0.70, 0.24, 0.20, 0.50, pen=LINE)),
    # 5.7.4, a screen with an i
    "patient_website": (
        (False, LINE, rectangle(0.06, 0.14, 0.88, 0.60)),
        (True, 0, circle(0.50, 0.28, 0.05)),
        *bar((0.50, 0.40), (0.50, 0.62), pen=0.09),
        *bar((0.28, 0.90), (0.72, 0.90)),
        *bar((0.50, 0.74), (0.50, 0.90)),
    ),
    # 5.7.5
    "healthcare_centre": ((True, 0, _CROSS), *bar((0.10, 0.92), (0.90, 0.92)), *bar((0.10, 0.92), (0.10, 0.62)),
                          *bar((0.90, 0.92), (0.90, 0.62))),
    # 5.7.6, of the implantation
    "date": (*_CALENDAR, *letters("31", 0.30, 0.48, 0.40, 0.32, pen=0.06)),
}  # fmt: skip

# 5.4.12 and others need no further words; these are words in frames, "@name" is a sign in a frame.
MORE_WORDS = {
    "sterile_heat": ("STERILE", "@heat"),  # 5.2.5, steam or dry heat
    "sterile_vh2o2": ("STERILE", "VH2O2"),  # 5.2.10
    "non_sterile": ("NON", "STERILE"),  # 5.2.7
    "sterile_fluid": ("STERILE", "@sterile_fluid_path"),  # 5.2.9
    "control": ("CONTROL",),  # 5.5.2
    "control_negative": ("CONTROL", "–"),  # 5.5.3
    "control_positive": ("CONTROL", "+"),  # 5.5.4
    "performance_evaluation": ("IVD", "EVAL"),  # 5.5.6
    "swiss_representative": ("CH", "REP"),
    "uk_representative": ("UK", "REP"),
    "prescription_only": ("Rx only",),  # 21 CFR 801.109
    "mr_safe": ("MR", "SAFE"),  # ASTM F2503 in one colour
    "mr_conditional": ("MR", "CONDITIONAL"),
    "mr_unsafe": ("MR", "UNSAFE"),
}
MORE_SIGNS = {**TRADE, **STERILITY, **TRANSPORT, **CONTENTS, **IN_VITRO, **INFUSION, **PATIENT}
