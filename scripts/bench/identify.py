"""Reading UDI carriers: ours with full validation against `biip`, which validates less."""

from .figures import NotYet, in_turns, speed

MESSAGES = 2_000


def messages(count):
    """Return `count` different GS1 carriers with GTIN, expiry date and serial number, as a scanner sends them."""
    from odoo.addons.udi_core.codes import gtin_check_digit

    found = []
    for number in range(count):
        body = f"0950600{number % 1000:06d}"
        gtin = f"{body}{gtin_check_digit(body)}"
        found.append(f"]d201{gtin}17{27 + number % 8}{1 + number % 12:02d}{1 + number % 28:02d}21SN{number:08d}")
    return found


def figures(size):
    try:
        import biip

        from odoo.addons.udi_core.codes import parse
    except ImportError as error:
        raise NotYet(f"identify needs {error.name}; run 'make env'.") from error
    texts = messages(MESSAGES)
    for text in texts[:50]:  # both must read the same, or the comparison means nothing
        ours, theirs = parse(text), biip.parse(text).gs1_message
        serial = theirs.element_strings.get(ai="21").value
        if not ours.is_valid or (ours.di, ours.serial) != (theirs.element_strings.get(ai="01").value, serial):
            raise AssertionError(f"{text!r} is read differently: {ours}")

    def run_ours():
        for text in texts:
            parse(text)

    def run_baseline():
        for text in texts:
            biip.parse(text)

    ours, baseline = in_turns(run_ours, run_baseline)
    note = "GTIN, expiry, serial; fully validated; baseline: biip.parse"
    yield speed("identify.parse_per_s", "messages/s", MESSAGES / ours, MESSAGES / baseline, size, note)
