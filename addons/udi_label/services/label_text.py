"""The one place that turns a `LabelError` into a sentence that says what to do."""

from odoo import api, models


class UdiLabelText(models.AbstractModel):
    _name = "udi.label.text"
    _description = "Sentences for labels that cannot be printed"

    @api.model
    def explain(self, error, lot_name):
        """The sentence for ``error`` on the label of the lot with this name."""
        return getattr(self, f"_text_{error.code}")(lot_name, error.data)

    def _text_encode_refused(self, lot, data):
        reasons = self.env["udi.defect.text"].explain(data["defects"])
        return self.env._("The UDI of %(lot)s cannot be printed: %(reasons)s", lot=lot, reasons=" ".join(reasons))

    def _text_symbol_refused(self, lot, data):
        return self.env._("No symbol can be made for %(lot)s: %(reason)s", lot=lot, reason=data["reason"])

    def _text_too_small(self, lot, data):
        return self.env._(
            "The text for %(lot)s does not fit on a label of %(width)g × %(height)g mm: %(needed_width)g × "
            "%(needed_height)g mm would be needed. Shorten the product's name or the maker's address, or choose a "
            "larger template.",
            lot=lot,
            **{name: value for name, value in data.items() if name != "element"},
        )

    def _text_too_long(self, lot, data):
        return self.env._(
            "The UDI of %(lot)s has %(length)s characters; one GS1-128 symbol holds %(most)s at most. Choose a "
            "template with two GS1-128 symbols or with a DataMatrix.",
            lot=lot,
            **data,
        )

    def _text_template_refused(self, lot, data):
        return self.env._(
            "The template cannot be used: “%(value)s” is not allowed for “%(field)s” (element %(number)s).",
            value=data["value"],
            field=data["field"],
            number=data.get("number") or "–",
        )

    def _text_use_refused(self, lot, data):
        return self.env._(
            "The tables of GS1 know no symbol of the kind “%(symbology)s” for the use “%(use)s”. Choose another use or "
            "another symbol in the template.",
            symbology=data["symbology"],
            use=data["use"],
        )

    def _text_printer_font_missing(self, lot, data):
        return self.env._(
            "The printer's own font does not draw “%(characters)s” on the label of %(lot)s. Enter the name of a "
            "TrueType font on the printer (for example E:SIMSUN.TTF), or print the PDF.",
            lot=lot,
            characters=data["characters"][:20],
        )

    def _text_resolution(self, lot, data):
        return self.env._(
            "A printer with %(dpi)s dpi cannot draw the symbol for %(lot)s within the limits of GS1. Choose a printer "
            "with a higher resolution.",
            lot=lot,
            dpi=data["dpi"],
        )

    def _text_font_missing(self, lot, data):
        return self.env._(
            "No installed font draws “%(characters)s” on the label of %(lot)s. Ask the administrator to install the "
            "package fonts-droid-fallback, or to name a TrueType font in UDI_FONT_PATH.",
            lot=lot,
            characters=data["characters"][:20],
        )

    def _text_readback_unreadable(self, lot, data):
        return self.env._("The symbol of %(lot)s could not be read back. No label was released; tell quality.", lot=lot)

    def _text_readback_symbology(self, lot, data):
        return self.env._(
            "The symbol of %(lot)s reads as %(found)s instead of %(expected)s. No label was released; tell quality.",
            lot=lot,
            **data,
        )

    def _text_readback_difference(self, lot, data):
        return self.env._(
            "The symbol of %(lot)s does not say what its text says (%(field)s: “%(found)s” instead of “%(expected)s”). "
            "No label was released; tell quality.",
            lot=lot,
            **data,
        )
