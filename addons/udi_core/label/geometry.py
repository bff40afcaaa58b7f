"""Millimetres, printer dots and the size of a symbol's module.

A thermal printer can only draw whole dots: a module of 3.7 dots becomes now three, now four dots wide and the symbol
loses its grade. So every module is a whole number of dots, within the limits of the GS1 symbol specification tables
(``x_dimension.json``; lengths in mm). Other agencies' symbols are held to the same limits.
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


def uses():
    """Names of the uses that have a table."""
    return tuple(tables()["uses"])


def dimension(symbology):
    """Which limits hold for a kind of symbol: "2d" or "linear"."""
    return "linear" if symbology == "code_128" else "2d"


def x_limits(use, symbology="data_matrix"):
    """Minimum, target and maximum X-dimension in mm for a use such as ``healthcare``.

    :raises LabelError: ``use_refused`` where the tables know no such symbol for the use
    """
    limits = tables()["uses"].get(use, {}).get(dimension(symbology))
    if not limits:
        raise LabelError("use_refused", use=use, symbology=symbology)
    return tuple(limits)


def bar_height(use):
    """The least height of bars in mm."""
    return tables()["uses"][use].get("bars", 0.0)


def quiet_zone(symbology="data_matrix"):
    """Quiet zone in modules: left and right, above and below."""
    return tuple(tables()["quiet_zone"][symbology])


@dataclass(frozen=True)
class Raster:
    """The dot grid of a printer."""

    dpi: int

    def length(self, dots):
        """Length in mm of a number of dots."""
        return dots * MM_PER_INCH / self.dpi

    def dots(self, mm):
        """The whole number of dots nearest to a length."""
        return round(mm * self.dpi / MM_PER_INCH)

    def snap(self, mm):
        """The position on the grid nearest to ``mm``, in mm."""
        return self.length(self.dots(mm))

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
