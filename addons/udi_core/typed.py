"""Text that a person typed or pasted, before it is read as a code."""

# full-width forms of the printable ASCII characters, and the ideographic blank: what a Chinese keyboard gives
_WIDE = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """The text with full-width letters, digits and signs as plain ones; no agency allows these in a code."""
    return text if text.isascii() else text.translate(_WIDE)


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can be asked for this text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
