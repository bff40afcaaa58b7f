"""Millimetres, printer dots and the size of a symbol's module.

A thermal printer can only draw whole dots: a module of 3.7 dots becomes now three, now four dots wide and the symbol
loses its grade. So every module is a whole number of dots, within the limits of the GS1 symbol specification tables
(``x_dimension.json``; lengths in mm).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .errors import LabelError

MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH
_TOLERANCE = 1e-9


@lru_cache(maxsize=1)
def tables():
    """The symbol specification tables as read from the data file."""
    return json.loads(Path(__file__).with_name("x_dimension.json").read_text(encoding="utf-8"))


def x_limits(use, symbology="data_matrix"):
    """Minimum, target and maximum X-dimension in mm for a use such as ``healthcare``."""
    return tuple(tables()["uses"][use][symbology])


def quiet_zone(symbology="data_matrix"):
    """Width of the quiet zone in modules, on every side."""
    return tables()["quiet_zone"][symbology]


@dataclass(frozen=True)
class Raster:
    """The dot grid of a printer."""

    dpi: int

    def length(self, dots):
        """Length in mm of a number of dots."""
        return dots * MM_PER_INCH / self.dpi

    def snap(self, mm):
        """The position on the grid nearest to ``mm``, in mm."""
        return self.length(round(mm * self.dpi / MM_PER_INCH))

    def module_dots(self, use, symbology="data_matrix"):
        """Permitted module sizes in whole dots, the one nearest the target first, then each smaller one.

        :raises LabelError: ``resolution`` when no whole number of dots lies within the limits
        """
        minimum, target, maximum = x_limits(use, symbology)
        smallest = math.ceil(minimum * self.dpi / MM_PER_INCH - _TOLERANCE)
        largest = math.floor(maximum * self.dpi / MM_PER_INCH + _TOLERANCE)
        if smallest > largest or smallest < 1:
            raise LabelError("resolution", dpi=self.dpi, minimum=minimum, maximum=maximum)
        best = min(max(round(target * self.dpi / MM_PER_INCH), smallest), largest)
        return tuple(range(best, smallest - 1, -1))
