"""The one place that turns defect codes of `udi_core` into sentences: what is wrong, and what to do next."""

from odoo import api, models

SIGNS = {"\x1d": "GS", "\x1e": "RS", "\x04": "EOT", "\x00": "NUL", "\t": "TAB", "\n": "LF", "\r": "CR"}


class UdiDefectText(models.AbstractModel):
    _name = "udi.defect.text"
    _inherit = "udi.defect.reason"
    _description = "Sentences for defects of a code"

    @api.model
    def explain(self, defects, agency=None):
        """List of sentences, the worst defect first, one for each.

        :param agency: whose identifiers the defects name; without it the first agency that knows an identifier
        """
        order = {"error": 0, "rule": 1, "warning": 2}
        defects = sorted(defects, key=lambda item: order.get(item.severity, 3))
        return [self._sentence(item, agency) for item in defects]

    def _sentence(self, item, agency=None):
        data = dict(item.data)
        words = {
            "what": self._name_of(data.get("identifier"), agency),
            "value": self._visible(data.get("value", "?")),
            "expected": data.get("expected", "?"),
            "found": self._visible(data.get("found", "?")),
        }
        maker = getattr(self, f"_text_{item.code}", None)
        if maker:
            return maker(data, words, agency)
        return self.env._(
            "The code is damaged (%(code)s). Scan it again or type the UDI from the label.", code=item.code
        )

    def _visible(self, value):
        """A piece of a code with its control characters as names, short enough for a sentence."""
        text = "".join(f"{{{SIGNS[char]}}}" if char in SIGNS else char for char in str(value)[:40])
        return self.env._("blank") if text == " " else text

    # ------------------------------------------------------------------ what kind of text it is
    def _text_unknown_format(self, data, words, agency):
        if data.get("reason") == "web_address":
            return self.env._(
                "This web address names no device identifier that can be read. If it is a compressed GS1 Digital Link, "
                "that form is not supported here: scan the other code on the label, or type the numbers beside it."
            )
        return self.env._("This is not a UDI. Look for the square code beside the letters UDI and scan that one.")

    def _text_empty(self, data, words, agency):
        return self.env._("Nothing was read. Scan again.")

    def _text_too_long(self, data, words, agency):
        return self.env._("This text is far too long for a UDI. Scan one code at a time.")

    def _text_bad_symbology(self, data, words, agency):
        return self.env._(
            "The text is a UDI, but this kind of symbol may not carry it (%(symbology)s). Scan the code beside the "
            "letters UDI; if it is this one, the label is wrong: tell quality.",
            symbology=data.get("symbology") or "?",
        )

    def _text_bad_structure(self, data, words, agency):
        return self._structure_sentences().get(data.get("reason")) or self.env._(
            "The code is incomplete. Scan it again, and hold the scanner still until it beeps."
        )

    def _text_low_confidence(self, data, words, agency):
        return self.env._(
            "The rules of this agency are not public: nobody can check such a code fully. Compare it with the label."
        )

    # ------------------------------------------------------------------ single elements
    def _text_unknown_ai(self, data, words, agency):
        return self.env._(
            "“%(text)s” is no known element. Check the scanner's settings (GS character), or the label.",
            text=self._visible(str(data.get("text") or data.get("identifier") or "")[:30]),
        )

    def _text_empty_value(self, data, words, agency):
        return self.env._("The %(what)s is empty. The label is wrong: put it aside and tell quality.", **words)

    def _text_bad_length(self, data, words, agency):
        words = {**words, "length": data.get("length", "?"), "min": data.get("min"), "max": data.get("max")}
        if not words["min"] or not words["max"]:
            return self.env._(
                "The %(what)s has %(length)s characters, too few. Scan again, or compare it with the label.", **words
            )
        if words["min"] == words["max"]:
            return self.env._(
                "The %(what)s has %(length)s characters instead of %(max)s. Scan again, or compare it with the label.",
                **words,
            )
        if words["length"] != "?" and words["length"] > words["max"]:
            return self.env._(
                "The %(what)s has %(length)s characters, at most %(max)s are allowed. The scanner may have left out "
                "a separator (GS): check its settings.",
                **words,
            )
        return self.env._(
            "The %(what)s has %(length)s characters, at least %(min)s are needed. Scan again, or compare it with the "
            "label.",
            **words,
        )

    def _text_bad_charset(self, data, words, agency):
        character = self._visible(data.get("character", "?"))
        if data.get("allowed") in ("uri", "domain"):
            return self.env._(
                "This web address contains “%(character)s”, which no web address can hold. Scan the code again; if it "
                "stays, the label is wrong: tell quality.",
                character=character,
            )
        if character == self.env._("blank"):
            return self.env._(
                "The %(what)s contains a blank, which it cannot hold. Type the code again without it; if the scanner "
                "sends it, the label is wrong: tell quality.",
                **words,
            )
        if data.get("allowed") == "N":
            return self.env._(
                "The %(what)s contains “%(character)s”; only digits are allowed there. Scan again; if it stays, "
                "check the keyboard language of the scanner.",
                character=character,
                **words,
            )
        return self.env._(
            "The %(what)s contains “%(character)s”, which is not allowed there. Check the keyboard language of the "
            "scanner.",
            character=character,
            **words,
        )

    def _text_bad_check_digit(self, data, words, agency):
        if data.get("expected") is None:
            return self.env._(
                "The %(what)s is too short or too long to end with its check digit. Compare it with the label.", **words
            )
        if data.get("identifier") == "+":
            return self.env._(
                "The check character at the end of the code is wrong: “%(expected)s” was expected. Scan again; if it "
                "stays, the label is damaged.",
                expected=self._visible(data["expected"]),
            )
        return self.env._(
            "The check digit of the %(what)s is wrong: %(expected)s was expected. Scan again; if it stays, the label "
            "is damaged.",
            **{**words, "expected": self._visible(data["expected"])},
        )

    def _text_unverified_check_digit(self, data, words, agency):
        return self.env._(
            "The check digit of the %(what)s may be right or wrong: agencies count codes with a 9 differently. "
            "Compare it with the label.",
            **words,
        )

    def _text_bad_date(self, data, words, agency):
        sentences = self._date_sentences(words)
        return sentences.get(data.get("reason")) or sentences["format"]

    def _text_ambiguous_date(self, data, words, agency):
        return self.env._(
            "The %(what)s %(value)s lies too far away for a two-digit year: a scanner would read another century. "
            "Correct the date.",
            **words,
        )

    def _text_bad_content(self, data, words, agency):
        return self._content_sentences(words).get(data.get("rule")) or self.env._(
            "The %(what)s “%(value)s” is not allowed. The label is wrong: put it aside and tell quality.", **words
        )

    def _text_superfluous_separator(self, data, words, agency):
        return self.env._("A separator stands where none is needed. The code is read all the same: nothing to do.")

    def _text_empty_element(self, data, words, agency):
        return self.env._(
            "Two separators stand in a row, so something between them is missing. Scan again; if it stays, the label "
            "is wrong: tell quality."
        )

    def _text_missing_terminator(self, data, words, agency):
        return self.env._(
            "The closing control characters are missing. The code is read all the same; have the scanner set to send "
            "them."
        )

    def _text_whitespace_ignored(self, data, words, agency):
        return self.env._("Blanks between the elements were left out. Check that none belongs to a value.")

    # ------------------------------------------------------------------ elements together
    def _text_repeated_element(self, data, words, agency):
        return self.env._(
            "The %(what)s stands in the code twice with different values. Put it aside and tell quality.", **words
        )

    def _text_repeated_in_query(self, data, words, agency):
        return self.env._(
            "The %(what)s is given twice in this web address. The label is wrong: put it aside and tell quality.",
            **words,
        )

    def _text_not_an_attribute(self, data, words, agency):
        return self.env._(
            "The %(what)s may not stand after the question mark of a web address. The label is wrong: tell quality.",
            **words,
        )

    def _text_missing_pair(self, data, words, agency):
        return self.env._(
            "The code has no %(needs)s that belongs to its %(what)s. Scan the other code on the label as well.",
            needs=self._partners(data.get("needs"), agency),
            **words,
        )

    def _text_excluded_pair(self, data, words, agency):
        return self.env._(
            "The %(what)s and the %(other)s may not stand in one code. Put it aside and tell quality.",
            other=self._name_of(data.get("other"), agency),
            **words,
        )

    def _partners(self, needs, agency):
        """The first of the ways to satisfy a rule, in words: GS1 writes "01+21,8006+21" for either of two pairs."""
        if agency not in (None, "gs1"):
            return self._name_of(needs, agency)
        first = str(needs or "").split(",")[0]
        return ", ".join(self._name_of(name, "gs1") for name in first.split("+"))

    # ------------------------------------------------------------------ several carriers
    def _text_link_mismatch(self, data, words, agency):
        return self.env._(
            "These two codes are not of one label: this one belongs to a product code that ends with %(found)s, and "
            "the other ends with %(expected)s. Scan both codes of the same label.",
            **words,
        )

    def _text_conflicting_values(self, data, words, agency):
        return self.env._("The two codes on this label say different things. Put it aside and tell quality.")

    def _text_agency_conflict(self, data, words, agency):
        return self.env._(
            "The codes are of different agencies (%(agencies)s), so they are not of one label. Scan both codes of the "
            "same label.",
            agencies=", ".join(self._agency_name(name) for name in data.get("agencies", ())),
        )

    # ------------------------------------------------------------------ writing only
    def _text_unknown_agency(self, data, words, agency):
        return self.env._(
            "Codes of the agency “%(name)s” cannot be written. Choose another issuing agency on the device identifier.",
            name=data.get("agency") or "?",
        )
