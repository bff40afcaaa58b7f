"""Check digits and check characters of the issuing agencies. All functions are pure."""

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
CSET39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOD43 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_CSET32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_MOD37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)

_CSET82_VALUE = {char: index for index, char in enumerate(CSET82)}
_MOD43_VALUE = {char: index for index, char in enumerate(MOD43)}
_MOD37_VALUE = {char: index for index, char in enumerate(_MOD37)}
_MA_VALUE = {char: str(index) for index, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_MA_VALUE |= {char: str(36 + index) for index, char in enumerate("abcdefg")}
_MA_VALUE |= {char: str(45 + index) for index, char in enumerate("hijklmnopqrstuvwxyz")}
_MA_VALUE |= {char: str(64 + index) for index, char in enumerate("-.@$,*+%/#!^~")}


def gtin_check_digit(body: str) -> str:
    """Mod-10 check digit with weights 3, 1, 3 ... from the right (GTIN, GLN, SSCC, GSRN; GS1 General Specifications).

    :param body: the digits without the check digit
    :raises ValueError: when ``body`` holds anything but the digits 0-9
    """
    if not (body.isascii() and body.isdigit()):
        raise ValueError("body must be digits")
    total = 3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return str(-total % 10)


def check_pair(body: str) -> str:
    """Alphanumeric check pair of GMN and of the GS1 and HIBCC Basic UDI-DI (GS1 General Specifications).

    :raises ValueError: when ``body`` is longer than 23 characters or leaves the 82-character set
    """
    if len(body) > len(_PRIMES) or any(char not in _CSET82_VALUE for char in body):
        raise ValueError("body must be at most 23 characters of the 82-character set")
    total = sum(_CSET82_VALUE[char] * prime for char, prime in zip(reversed(body), _PRIMES, strict=False)) % 1021
    return _CSET32[total >> 5] + _CSET32[total & 31]


def mod43(text: str) -> str:
    """Check character of an HIBC symbol over everything before it (ANSI/HIBC 2).

    :raises ValueError: when ``text`` leaves the 43-character set
    """
    try:
        return MOD43[sum(_MOD43_VALUE[char] for char in text) % 43]
    except KeyError:
        raise ValueError("text leaves the 43-character set") from None


def mod37_2(text: str) -> int:
    """ISO 7064 mod 37-2 as a number 0-36 (ISBT 128 flag and Basic UDI-DI of ICCBBA).

    :raises ValueError: when ``text`` leaves 0-9, A-Z and ``*``
    """
    total = 0
    try:
        for char in text:
            total = (total + _MOD37_VALUE[char]) * 2 % 37
    except KeyError:
        raise ValueError("text must be 0-9, A-Z") from None
    return (38 - total) % 37


def mod37_2_char(text: str) -> str:
    """The same check as one character of 0-9, A-Z, ``*``."""
    return _MOD37[mod37_2(text)]


def ppn_check(body: str) -> str:
    """Two check digits of a PPN (IFA): sum of ASCII value times position + 2, mod 97.

    :param body: product registration agency code and item code
    """
    return f"{sum(ord(char) * (index + 2) for index, char in enumerate(body)) % 97:02d}"


def pzn_check_digit(body: str) -> str | None:
    """Eighth digit of a German PZN from its first seven, None when no such number may exist (remainder 10)."""
    if len(body) != 7 or not (body.isascii() and body.isdigit()):
        raise ValueError("body must be 7 digits")
    remainder = sum(int(char) * (index + 1) for index, char in enumerate(body)) % 11
    return None if remainder == 10 else str(remainder)


def ma_check_digit(body: str) -> str:
    """Check digit of an MA code over everything before it, prefix and dots included (Luhn over mapped characters).

    :raises ValueError: when a character has no value in the MA table
    """
    try:
        digits = "".join(_MA_VALUE[char] for char in body)
    except KeyError:
        raise ValueError("text leaves the MA character set") from None
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
