"""From a print object and a template to things with a place.

The renderers (``pdf``, ``svg``, ``zpl``) only draw what stands here.
"""

from __future__ import annotations

import math
from dataclasses import replace

from . import fonts, values
from .blocks import BESIDE, place
from .errors import LabelError
from .items import Background, Layout
from .template import PARTIES
from .text import clean
from .values import names_in

_PARTY_TEXTS = tuple(f"{party}_{what}" for party in PARTIES for what in ("name", "address"))
GAP = 0.5  # mm between an element and the one below it
# Where elements share the room, all of them begin smaller when the last one does not fit.
LEVELS = 5


class Press:
    """Lays out the labels of one template; what labels of a job have in common is measured once.

    :param template: `template.Template`
    """

    def __init__(self, template):
        self.template = template
        levels = LEVELS if any(element.below for element in template.elements) else 1
        self._levels = [
            tuple((element.tightened(level), element.is_of_unit) for element in template.elements)
            for level in range(levels)
        ]
        # What one label has and the next has not, such as a supplier's lot, must not part the common elements.
        self._names = {
            name
            for element in template.elements
            if not element.is_of_unit
            for name in (*names_in(element.content), element.when.removeprefix("!"), *BESIDE.values(), *_PARTY_TEXTS)
        }
        self._fitting = {}
        self._placed = {}
        self._backgrounds = {}

    def lay_out(self, data):
        """The finished label of a print object.

        :raises LabelError: ``too_small`` (with the size needed), ``resolution``, ``use_refused``, ``font_missing``,
            ``symbol_refused``, ``encode_refused``
        """
        key = self._key(data)
        level = self._fitting[key]
        while True:
            try:
                common, own = self._place_all(data, key, level)
                break
            except LabelError as error:
                if error.code != "too_small" or level + 1 >= len(self._levels):
                    raise
                level += 1
        self._fitting[key] = level
        template = self.template
        return Layout(template.width, template.height, template.dpi, self._background(tuple(common)), tuple(own))

    def _place_all(self, data, key, level):
        """Where the common elements stand, and the items of the label's own."""
        common, own, ends = [], [], []
        for index, (element, of_unit) in enumerate(self._levels[level]):
            y = max(ends[number - 1] for number in element.below) + GAP if element.below else element.y
            if not values.holds(element.when, data):
                ends.append(y - GAP if element.below else y)
                continue
            if of_unit:
                items, end = place(self._moved(element, y), data, self.template, level)
                own += items
            else:
                spot = key, level, index, y
                if spot not in self._placed:
                    self._placed[spot] = place(self._moved(element, y), data, self.template, level)
                end = self._placed[spot][1]
                common.append(spot)
            ends.append(end)
        return common, own

    def _key(self, data):
        """What of a print object the common elements depend on; its characters are looked for in the fonts once."""
        texts = data.product_name, data.reference, data.maker_name, data.maker_address, data.notice
        extra = tuple(pair for pair in data.extra if pair[0] in self._names)
        key = data.agency, texts, data.statements, data.signs, extra
        if key not in self._fitting:
            words = (*texts, *data.statements, *(text for _name, text in data.extra))
            fonts.require(clean(text) for text in (*words, *(item.content for item in self.template.elements)))
            self._fitting[key] = 0
        return key

    def _moved(self, element, y):
        if y == element.y:
            return element
        height = element.y + element.height - y
        if height <= 0:
            raise LabelError(
                "too_small",
                element=element.kind,
                width=self.template.width,
                height=self.template.height,
                needed_width=self.template.width,
                needed_height=math.ceil((self.template.height + 2.5 - height) * 2) / 2,
            )
        return replace(element, y=y, height=height)

    def _background(self, spots):
        if spots not in self._backgrounds:
            self._backgrounds[spots] = Background(tuple(item for spot in spots for item in self._placed[spot][0]))
        return self._backgrounds[spots]


def lay_out(data, template):
    """One label; a `Press` is faster for many."""
    return Press(template).lay_out(data)
