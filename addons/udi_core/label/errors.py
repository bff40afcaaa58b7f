"""The one error of the label rooms: a code and its data, no sentences (udi_core has no translations)."""

from __future__ import annotations


class LabelError(Exception):
    """A label that may not be printed.

    ``code`` is one of:

    ``encode_refused``        the elements do not make a UDI carrier; data: ``defects`` (of ``codes``)
    ``symbol_refused``        the encoder cannot write them; data: ``reason`` (the encoder's own words)
    ``too_long``              more than one GS1-128 symbol may hold; data: ``length``, ``most``
    ``template_refused``      a template holds what it must not; data: ``field``, ``value``, ``number`` of the element
    ``use_refused``           the tables know no such symbol for this use; data: ``use``, ``symbology``
    ``too_small``             an element does not fit; data: ``element``, ``width``, ``height`` (mm of the label),
                              ``needed_width``, ``needed_height`` (mm)
    ``resolution``            no whole number of printer dots lies in the permitted module size; data: ``dpi``
    ``font_missing``          no installed font draws these characters; data: ``characters``
    ``printer_font_missing``  the printer's own font does not draw these characters; data: ``characters``
    ``readback_unreadable``   the drawn symbol cannot be decoded
    ``readback_symbology``    it decodes as another kind of symbol; data: ``expected``, ``found``
    ``readback_difference``   it decodes to other data; data: ``field``, ``expected``, ``found``
    """

    def __init__(self, code, **data):
        super().__init__(code, data)
        self.code = code
        self.data = data

    @property
    def is_readback(self):
        """True when the drawn symbol, not the data, is at fault."""
        return self.code.startswith("readback_")
