"""National health-insurance consumable code (医保医用耗材编码): 27 characters, the first 20 name the class.

Only what is stated of the code is checked: its length, and that it is one letter or digit followed by digits. No check
digit is published, so none is assumed.
"""

import re
import unicodedata

NHSA_LENGTH = 27
NHSA_CLASS_LENGTH = 20
_SEPARATORS = re.compile(r"[\s\-‐-―_.]+")
_FORM = re.compile(r"[A-Z0-9][0-9]{26}")
_LONGEST = 200  # nobody types more; keeps the work bounded


class NhsaCodeError(ValueError):
    """What is wrong with a code: `code` is "empty", "length" or "character".

    `length` counts the characters without blanks and dashes; `position` (from 1) and `character` name the first
    character that may not stand where it stands.
    """

    def __init__(self, code, length, position=None, character=None):
        super().__init__(code)
        self.code = code
        self.length = length
        self.position = position
        self.character = character


def normalize_nhsa(text):
    """The code without blanks and dashes, in capitals and ASCII digits.

    :raises NhsaCodeError: it has not 27 characters, or one of them may not be in it
    """
    raw = str(text or "")
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw[:_LONGEST])).upper()
    if not code:
        raise NhsaCodeError("empty", 0)
    length = len(code) if len(raw) <= _LONGEST else len(raw)
    for position, character in enumerate(code, 1):
        allowed = character.isascii() and (character.isdigit() or (position == 1 and character.isalpha()))
        if not allowed:
            raise NhsaCodeError("character", length, position, character)
    if length != NHSA_LENGTH or not _FORM.fullmatch(code):
        raise NhsaCodeError("length", length)
    return code


def nhsa_class(code):
    """The class of a code: its first 20 characters; None for a text that is no code."""
    try:
        return normalize_nhsa(code)[:NHSA_CLASS_LENGTH]
    except NhsaCodeError:
        return None
