"""What a finished label consists of. Lengths are mm from the upper left corner, y downwards; text sizes are points."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from .symbols import Symbol


@dataclass(frozen=True, slots=True)
class Text:
    """Text with its baseline at ``y``."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle; (x, y) and the size run along the middle of the line."""

    x: float
    y: float
    width: float
    height: float
    line: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    x: float
    y: float
    width: float
    line: float


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign out of ``signs.SIGNS`` in a square of ``size``."""

    x: float
    y: float
    name: str
    size: float


@dataclass(frozen=True, slots=True)
class Modules:
    """A symbol; (x, y) is the corner of its first module, ``module`` the width of one, ``dots`` the same in dots.

    :ivar row: height of one row of modules in mm (of bars: their height)
    :ivar identifiers: the elements that stand in it; empty for all of the label's
    """

    x: float
    y: float
    symbol: Symbol
    module: float
    dots: int
    row: float
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Background:
    """What labels of one job have in common: the same object for all of them."""

    items: tuple


@dataclass(frozen=True)
class Layout:
    """A finished label: its size in mm, the printer's resolution and everything on it."""

    width: float
    height: float
    dpi: int
    background: Background
    own: tuple

    @property
    def items(self):
        """Everything on the label."""
        return tuple(chain(self.background.items, self.own))

    @property
    def symbols(self):
        """The symbols in the order of the template."""
        return tuple(item for item in self.own if type(item) is Modules)
