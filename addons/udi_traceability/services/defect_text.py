"""The one place that turns defect codes of `udi_core` into sentences in the user's language."""

from odoo import api, models

# identifier -> words of the label
AI_NAMES = {
    "01": lambda env: env._("device identifier (01)"),
    "10": lambda env: env._("lot number (10)"),
    "11": lambda env: env._("manufacturing date (11)"),
    "17": lambda env: env._("expiry date (17)"),
    "21": lambda env: env._("serial number (21)"),
}


class UdiDefectText(models.AbstractModel):
    _name = "udi.defect.text"
    _description = "Sentences for defects of a code"

    @api.model
    def explain(self, defects):
        """List of sentences, the worst defect first, one for each."""
        order = {"error": 0, "rule": 1, "warning": 2}
        return [self._sentence(item) for item in sorted(defects, key=lambda item: order.get(item.severity, 3))]

    def _sentence(self, item):
        data = dict(item.data)
        data["what"] = self._name_of(data.get("identifier"))
        maker = getattr(self, f"_text_{item.code}", None)
        if maker:
            return maker(data)
        return self.env._(
            "The code is damaged (%(code)s). Scan it again or type the UDI from the label.", code=item.code
        )

    def _name_of(self, identifier):
        if identifier in AI_NAMES:
            return AI_NAMES[identifier](self.env)
        return self.env._("element (%(identifier)s)", identifier=identifier or "?")

    def _text_unknown_format(self, data):
        return self.env._("This is not a UDI. Look for the square code beside the letters UDI and scan that one.")

    def _text_empty(self, data):
        return self.env._("Nothing was read. Scan again.")

    def _text_too_long(self, data):
        return self.env._("This text is far too long for a UDI. Scan one code at a time.")

    def _text_bad_symbology(self, data):
        return self.env._("This kind of symbol cannot carry a UDI. Scan the code beside the letters UDI.")

    def _text_bad_structure(self, data):
        return self.env._("The code is incomplete. Scan it again, and hold the scanner still until it beeps.")

    def _text_unknown_ai(self, data):
        return self.env._(
            "“%(text)s” is no known element. Check the scanner's settings (GS character), or the label.",
            text=str(data.get("text") or data.get("identifier") or "")[:30],
        )

    def _text_empty_value(self, data):
        return self.env._(
            "The %(what)s is empty. The label is wrong: put it aside and tell quality.", what=data["what"]
        )

    def _text_bad_length(self, data):
        return self.env._(
            "The %(what)s has %(length)s characters, which its rule does not allow. Check the scanner or the label.",
            what=data["what"],
            length=data.get("length", "?"),
        )

    def _text_bad_charset(self, data):
        return self.env._(
            "The %(what)s contains “%(character)s”, which is not allowed there. Check the keyboard language of the "
            "scanner.",
            what=data["what"],
            character=data.get("character", "?"),
        )

    def _text_bad_check_digit(self, data):
        return self.env._(
            "The check digit of the %(what)s is wrong: %(expected)s was expected. Scan again; if it stays, the label "
            "is damaged.",
            what=data["what"],
            expected=data.get("expected", "?"),
        )

    def _text_bad_date(self, data):
        return self.env._(
            "The %(what)s “%(value)s” is no date of the calendar. The label is wrong: tell quality.",
            what=data["what"],
            value=data.get("value", "?"),
        )

    def _text_ambiguous_date(self, data):
        return self.env._(
            "The %(what)s %(value)s lies too far away for a two-digit year: a scanner would read another century.",
            what=data["what"],
            value=data.get("value", "?"),
        )

    def _text_repeated_element(self, data):
        return self.env._(
            "The %(what)s stands in the code twice with different values. Put it aside and tell quality.",
            what=data["what"],
        )

    def _text_missing_pair(self, data):
        return self.env._(
            "The code has no %(needs)s that belongs to its %(what)s. Scan the other code on the label as well.",
            what=data["what"],
            needs=self._names(data.get("needs")),
        )

    def _text_excluded_pair(self, data):
        return self.env._(
            "The %(what)s and the %(other)s may not stand in one code. Put it aside and tell quality.",
            what=data["what"],
            other=self._name_of(data.get("other")),
        )

    def _text_conflicting_values(self, data):
        return self.env._("The two codes on this label say different things. Put it aside and tell quality.")

    def _names(self, needs):
        """The first way to satisfy a rule, in words; rules are lists of alternatives."""
        first = needs[0] if isinstance(needs, (list, tuple)) and needs else needs
        if isinstance(first, (list, tuple)):
            return ", ".join(self._name_of(name) for name in first)
        return self._name_of(first)
