"""Why a structure, a date or the content of an element is wrong: one sentence for each reason."""

from odoo import models


class UdiDefectReason(models.AbstractModel):
    _name = "udi.defect.reason"
    _inherit = "udi.defect.name"
    _description = "Reasons of a broken code"

    def _structure_sentences(self):
        return {**self._structure_of_gs1(), **self._structure_of_others()}

    def _structure_of_gs1(self):
        env = self.env
        return {
            "bracket": env._(
                "A bracket is missing or in the wrong place. Type each identifier in brackets before its value, such "
                "as (01)06901234567892(10)LOT1; a bracket inside a value is typed \\(."
            ),
            "scheme": env._(
                "A web address begins with http:// or https://, all in small or all in capital letters. Correct it, "
                "or scan the code again."
            ),
            "qualifier_order": env._(
                "The parts of this web address stand in the wrong order: variant, lot and serial number follow each "
                "other in this order. The label is wrong: tell quality."
            ),
            "no_primary_key": env._("A web address needs a device identifier. Add one and try again."),
        }

    def _structure_of_others(self):
        env = self.env
        return {
            "envelope": env._(
                "The code begins like an IFA code, and its control characters are missing. Set the scanner to send "
                "them (RS, GS, EOT) and scan again."
            ),
            "data_identifier": env._(
                "A part of the code has no identifier before its value. Scan again; if it stays, the label is wrong: "
                "tell quality."
            ),
            "primary": env._(
                "The product part of this HIBC code is incomplete: four characters of the company, the product number "
                "and one digit were expected. Scan again, or compare it with the label."
            ),
            "part": env._(
                "A part after a slash is of no known kind (lot, serial, quantity or date). The label is wrong: put it "
                "aside and tell quality."
            ),
            "date_flag": env._(
                "The digit before the date stands for no format of a date. The label is wrong: put it aside and tell "
                "quality."
            ),
            "compound_header": env._(
                "The message does not begin with the number and kind of its parts. Scan again, and hold the scanner "
                "still until it beeps."
            ),
            "compound_count": env._(
                "The message announces another number of parts than it has. Scan again; if it stays, the label is "
                "wrong: tell quality."
            ),
            "device_identifier": env._(
                "The device identifier is incomplete or not of the form that its agency prescribes. Compare it with "
                "the label, and type it again with all dots and capital letters."
            ),
            "round_trip": env._(
                "This kind of code cannot carry these values unchanged. Use digits and capital letters, and dates of "
                "this century."
            ),
            "basic_udi_di": env._(
                "This is not the form of a Basic UDI-DI of this agency. Compare it with the certificate."
            ),
        }

    def _date_sentences(self, words):
        env = self.env
        return {
            "format": env._(
                "The %(what)s “%(value)s” is not written as a date. The label is wrong: put it aside and tell quality.",
                **words,
            ),
            "month": env._(
                "The %(what)s “%(value)s” names a month that does not exist. The label is wrong: put it aside and "
                "tell quality.",
                **words,
            ),
            "day": env._(
                "The %(what)s “%(value)s” names a day that its month does not have. The label is wrong: put it aside "
                "and tell quality.",
                **words,
            ),
            "hour": env._(
                "The %(what)s “%(value)s” names an hour after 23. The label is wrong: put it aside and tell quality.",
                **words,
            ),
            "minute": env._(
                "The %(what)s “%(value)s” names a minute after 59. The label is wrong: put it aside and tell quality.",
                **words,
            ),
            "second": env._(
                "The %(what)s “%(value)s” names a second after 59. The label is wrong: put it aside and tell quality.",
                **words,
            ),
        }

    def _content_sentences(self, words):
        return {
            "round_trip": self.env._(
                "This kind of code cannot carry the %(what)s “%(value)s” unchanged. Use digits and capital letters.",
                **words,
            ),
            **self._content_of_numbers(words),
            **self._content_of_places(words),
            **self._content_of_lists(words),
            **self._content_of_people(words),
        }

    def _content_of_numbers(self, words):
        env = self.env
        return {
            "digits": env._(
                "The %(what)s “%(value)s” must be a number. The label is wrong: put it aside and tell quality.", **words
            ),
            "prefix_first": env._(
                "The %(what)s “%(value)s” must begin with the digits of a company prefix. Compare it with the label.",
                **words,
            ),
            "prefix_second": env._(
                "The %(what)s “%(value)s” must have the digits of a company prefix after its first digit. Compare it "
                "with the label.",
                **words,
            ),
            "not_zero": env._("The %(what)s “%(value)s” may not be zero. The label is wrong: tell quality.", **words),
            "zero": env._(
                "The %(what)s must have a zero here, not “%(value)s”. The label is wrong: tell quality.", **words
            ),
            "no_leading_zero": env._(
                "The %(what)s “%(value)s” may not begin with a zero. The label is wrong: tell quality.", **words
            ),
            "has_non_digit": env._(
                "The %(what)s “%(value)s” must contain a letter or sign: a number alone could be taken for a GTIN. "
                "Tell regulatory affairs.",
                **words,
            ),
            "piece_of_total": env._(
                "The %(what)s says piece “%(value)s”: the first two digits must not be zero or more than the last "
                "two. The label is wrong: tell quality.",
                **words,
            ),
            "position_of_total": env._(
                "The %(what)s “%(value)s” must be a position and a total such as 1/3. The label is wrong: tell "
                "quality.",
                **words,
            ),
        }

    def _content_of_places(self, words):
        env = self.env
        return {
            "latitude": env._("The latitude “%(value)s” is beyond the pole. Tell the sender.", **words),
            "longitude": env._("The longitude “%(value)s” is beyond 360 degrees. Tell the sender.", **words),
            "iban": env._(
                "The account number “%(value)s” is no valid IBAN. Ask the sender for the right one.", **words
            ),
            "minus": env._(
                "Only a minus sign may follow the temperature, not “%(value)s”. The label is wrong: tell the sender.",
                **words,
            ),
            "winding": env._(
                "The winding direction is 0, 1 or 9, not “%(value)s”. The label is wrong: tell the sender.", **words
            ),
            "yes_no": env._("The %(what)s is 0 or 1, not “%(value)s”. The label is wrong: tell the sender.", **words),
        }

    def _content_of_lists(self, words):
        env = self.env
        return {
            "country": env._("“%(value)s” is no country number (ISO 3166). The label is wrong: tell quality.", **words),
            "country_or_999": env._(
                "“%(value)s” is no country number (ISO 3166), and not 999 for several. The label is wrong: tell "
                "quality.",
                **words,
            ),
            "country_letters": env._(
                "“%(value)s” is no country code of two letters (ISO 3166). The label is wrong: tell the sender.",
                **words,
            ),
            "currency": env._(
                "“%(value)s” is no currency number (ISO 4217). The label is wrong: tell the sender.", **words
            ),
            "percent_encoding": env._(
                "In “%(value)s” two digits must follow each percent sign. The label is wrong: tell the sender.",
                **words,
            ),
            "importer_index": env._(
                "“%(value)s” is no importer index: one letter, digit, - or _ is expected. The label is wrong: tell "
                "the sender.",
                **words,
            ),
            "package_type": env._(
                "“%(value)s” is no package type of the UN/ECE list. The label is wrong: tell the sender.", **words
            ),
            "media_type": env._(
                "“%(value)s” is no media type: 01 to 10 and 80 to 99 are. The label is wrong: tell quality.", **words
            ),
            "coupon": env._("“%(value)s” is no North American coupon. This code is no device: scan another.", **words),
            "coupon_offer": env._(
                "“%(value)s” is no offer of a North American coupon. This code is no device: scan another.", **words
            ),
        }

    def _content_of_people(self, words):
        return {
            "sex": self.env._(
                "The sex is given as 0, 1, 2 or 9 (ISO 5218), not “%(value)s”. Have the wristband printed again.",
                **words,
            ),
        }
