"""Reading UDI carriers: ours with full validation against `biip` and Odoo's own nomenclature, which validate less."""

import datetime

from .database import run_job
from .figures import Figure, NotYet, in_turns, seconds, speed

MESSAGES = 2_000
# agency -> elements of one carrier of the usual kind; `{n}` is the number of the message
AGENCIES = {
    "hibcc": [("di", "A99912345"), ("lot", "L{n}"), ("expiry", datetime.date(2031, 5, 31))],
    "iccbba": [("=/", "A9999XYZ100T0944"), ("=,", "{n:06d}"), ("=>", datetime.date(2031, 5, 31))],
    "ifa": [("9N", "110375286414"), ("1T", "L{n}"), ("D", datetime.date(2031, 5, 31))],
    "ma": [("DI", "MA.156.M0.100123.01234568"), ("S", "S{n}"), ("L", "L1"), ("E", datetime.date(2031, 5, 31))],
    "ahm": [("MF", "1234567890123"), ("BA", "L{n}"), ("ED", datetime.date(2031, 5, 31))],
}


def messages(count):
    """Return `count` different GS1 carriers with GTIN, expiry date and serial number, as a scanner sends them."""
    from odoo.addons.udi_core.codes import gtin_check_digit

    found = []
    for number in range(count):
        body = f"0950600{number % 1000:06d}"
        gtin = f"{body}{gtin_check_digit(body)}"
        found.append(f"]d201{gtin}17{27 + number % 8}{1 + number % 12:02d}{1 + number % 28:02d}21SN{number:08d}")
    return found


def carriers(agency, count):
    """Return `count` different carriers of another agency."""
    from odoo.addons.udi_core.codes import encode

    def filled(number):
        return [(name, value.format(n=number) if isinstance(value, str) else value) for name, value in AGENCIES[agency]]

    return [encode(agency, filled(number)).text for number in range(count)]


def all_of(read, texts):
    """Return a function that reads all texts."""

    def run():
        for text in texts:
            read(text)

    return run


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
    ours, baseline = in_turns(all_of(parse, texts), all_of(biip.parse, texts))
    note = "GTIN, expiry, serial; fully validated; baseline: biip.parse"
    yield speed("identify.parse_per_s", "messages/s", MESSAGES / ours, MESSAGES / baseline, size, note)
    for agency in AGENCIES:
        texts = carriers(agency, MESSAGES)
        if not all(parse(text).is_valid for text in texts):
            raise AssertionError(f"a carrier of {agency} is not valid")
        fastest = min(seconds(all_of(parse, texts)) for _round in range(3))
        note = "DI, lot or serial, expiry"
        yield Figure(f"identify.{agency}_per_s", MESSAGES / fastest, "messages/s", size=size, note=note)
    found = run_job("identify", MESSAGES)
    note = "the same messages, inside Odoo; baseline: barcode.nomenclature's GS1 parse"
    yield speed(
        "identify.parse_vs_odoo_per_s", "messages/s", MESSAGES / found["ours"], MESSAGES / found["odoo"], size, note
    )


def run(env, count):
    """Inside Odoo: seconds that we and Odoo's own nomenclature take for the messages."""
    from odoo.addons.barcodes_gs1_nomenclature.models.barcode_nomenclature import BarcodeNomenclature
    from odoo.addons.udi_core.codes import parse

    nomenclature = env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature")
    texts = messages(count)

    def odoos(text):  # Odoo's own, whatever an addon has put over it
        return BarcodeNomenclature.gs1_decompose_extended(nomenclature, text)

    for text in texts[:50]:
        theirs = {part["ai"]: part["value"] for part in odoos(text)}
        ours = parse(text)
        if (theirs["01"], theirs["17"], theirs["21"]) != (ours.di, ours.expiry, ours.serial):
            raise AssertionError(f"{text!r} is read differently: {theirs}")
    ours, baseline = in_turns(all_of(parse, texts), all_of(odoos, texts), rounds=3)
    return {"ours": ours, "odoo": baseline}
