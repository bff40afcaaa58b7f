"""Demo codes with their symbols, for the page and for the printed sheet."""

import base64

from odoo import api, models

from odoo.addons.udi_core.codes import parse, to_zxing
from odoo.addons.udi_core.label import svg
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.symbols import gs1_data_matrix, plain_data_matrix


class UdiDemoCode(models.AbstractModel):
    _inherit = "udi.demo.code"

    @api.model
    @api.readonly
    def cards(self):
        """The demo codes with ``image``: their Data Matrix as the address of an SVG picture."""
        return [{**card, "image": self._image(symbol)} for card, symbol in self._symbols()]

    def _symbols(self):
        """``(code, symbol)`` for each demo code that has a symbol."""
        found = []
        for card in self.codes():
            symbol = self._symbol(card["text"])
            if symbol:
                found.append((card, symbol))
        return found

    @staticmethod
    def _symbol(text):
        """The symbol of a typed text: true GS1 where its elements can be told apart, plain otherwise."""
        elements = parse(text).elements
        try:
            if elements and all(element.identifier for element in elements):
                return gs1_data_matrix(to_zxing(elements))
            return plain_data_matrix(text)
        except LabelError:
            return None

    @staticmethod
    def _image(symbol):
        return "data:image/svg+xml;base64," + base64.b64encode(svg.symbol(symbol).encode()).decode()
