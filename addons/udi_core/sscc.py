"""Serial shipping container codes (SSCC): built from a company's GS1 prefix, recognised by their check digit."""

from .codes import gtin_check_digit

LENGTH = 18
BODY = LENGTH - 1


def is_sscc(text):
    """Whether a text is an SSCC: eighteen digits, the last of them right."""
    return (
        isinstance(text, str)
        and len(text) == LENGTH
        and text.isascii()
        and text.isdigit()
        and gtin_check_digit(text[:-1]) == text[-1]
    )


def capacity(prefix):
    """How many numbers a prefix leaves room for, with one extension digit."""
    return 10 ** (BODY - 1 - len(prefix))


def sscc(extension, prefix, number):
    """The code of a number.

    :param str extension: one digit that the company chooses
    :param str prefix: its GS1 company prefix
    :param int number: from 0 to ``capacity(prefix) - 1``
    :raises ValueError: where these make no SSCC
    """
    if not (len(extension) == 1 and (extension + prefix).isascii() and (extension + prefix).isdigit()):
        raise ValueError("extension and prefix must be digits")
    if not 0 <= number < capacity(prefix):
        raise ValueError("the prefix has no such number")
    body = f"{extension}{prefix}{number:0{BODY - 1 - len(prefix)}d}"
    return body + gtin_check_digit(body)
