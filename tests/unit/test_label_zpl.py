"""ZPL parsed again: the printer's symbols hold what the PDF's symbols hold."""

import re

import pytest
import zxingcpp
from label_samples import samples
from PIL import Image
from test_label_templates import CASES

from odoo.addons.udi_core.label import readback, zpl
from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.geometry import MM_PER_INCH
from odoo.addons.udi_core.label.layout import lay_out
from odoo.addons.udi_core.label.template import from_dict, ready

GS = "\x1d"
FIELD = re.compile(r"\^FO(\d+),(\d+)((?:\^(?!FD|FS)[^^]*)+)\^FD([^^]*)\^FS")


def unescape(text):
    """What ``^FH\\`` makes of field data."""
    raw = re.sub(rb"\\([0-9A-F]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
    return raw.decode()


def symbols(text):
    """``(x, y, kind, content)`` of every symbol, written from the ZPL manual, not from our writer."""
    for x, y, commands, data in FIELD.findall(text):
        data = unescape(data)
        if "^BX" in commands:
            yield int(x), int(y), "data_matrix", matrix(data)
        elif "^BC" in commands:
            yield int(x), int(y), "code_128", bars(data)
        elif "^BQ" in commands:
            assert data.startswith("MA,")
            yield int(x), int(y), "qr", (False, data[3:])


def matrix(data):
    """``(GS1, content)`` of ``^BX`` field data with ``_`` as its escape."""
    gs1 = data.startswith("_1")
    data = data[2:] if gs1 else data
    control = re.compile(r"_(_|1|d\d{3})")
    return gs1, control.sub(lambda m: {"_": "_", "1": GS}.get(m[1]) or chr(int(m[1][1:])), data)


def bars(data):
    """``(GS1, content)`` of ``^BC`` field data in mode N, by the table of invocation codes."""
    current, found, position = None, "", 0
    while position < len(data):
        if data[position] == ">":
            code = data[position + 1]
            position += 2
            if code in ":;65":
                assert (current is None) == (code in ":;")
                current = {":": "B", ";": "C", "6": "B", "5": "C"}[code]
            else:
                found += {"8": GS, "0": ">"}[code]
        elif current == "C":
            assert data[position : position + 2].isdigit() and len(data[position : position + 2]) == 2
            found += data[position : position + 2]
            position += 2
        else:
            assert current == "B" and 32 <= ord(data[position]) < 127
            found += data[position]
            position += 1
    return found.startswith(GS), found.removeprefix(GS)


@pytest.mark.parametrize(("name", "kind"), CASES)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_symbols_hold_what_the_pdf_holds(name, kind, dpi):
    data = samples()[kind]
    try:
        layout = lay_out(data, ready()[name].at(dpi))
    except LabelError as error:
        # the coarsest printer's module is a third wider: the longest codes need a larger label
        assert (error.code, dpi) == ("too_small", 203) and kind in ("ma", "iccbba")
        return
    parsed = list(symbols(zpl.label(layout, data)))
    assert len(parsed) == len(layout.symbols)
    for (x, y, _kind, (gs1, content)), placed in zip(parsed, layout.symbols, strict=True):
        identifier, text = readback.read(placed.symbol, placed.dots)
        assert content == text
        assert gs1 == (identifier in ("]d2", "]C1"))
        assert x == round(placed.x * dpi / MM_PER_INCH)
        # the printer leaves ten dots above a QR code by itself
        assert y in (round(placed.y * dpi / MM_PER_INCH), round(placed.y * dpi / MM_PER_INCH) - 10)


@pytest.mark.parametrize("serial", ["A>B", "_x_1_", "12345", "1", "A1234567B12", "!\"%&'()*+,-./:;<=>?_", "1234A"])
def test_hostile_values_stay_values(serial):
    data = build([("01", "06901234500028"), ("21", serial)], "Pump ^XZ~JA\\5E <b>", reference="^XA")
    for name in ("unit_50x30", "unit_linear_120x50"):
        layout = lay_out(data, ready()[name].at(600))
        text = zpl.label(layout, data)
        assert text.count("^XA") == text.count("^XZ") == 1 and "~" not in text
        assert [content for _x, _y, _kind, (_gs1, content) in symbols(text)] == [data.text]


def test_label_has_its_size_and_number():
    data = samples()["gs1"]
    layout = lay_out(data, ready()["unit_50x30"].at(203))
    text = zpl.write([layout], [data], copies=3)
    assert "^PW400" in text and "^LL240" in text and "^PQ3^XZ" in text


def test_chinese_needs_a_font_on_the_printer():
    data = samples("zh")["gs1"]
    layout = lay_out(data, ready()["unit_50x30"].at(300))
    with pytest.raises(LabelError) as caught:
        zpl.label(layout, data)
    assert caught.value.code == "printer_font_missing"
    assert "一" in caught.value.data["characters"]
    text = zpl.label(layout, data, font="E:SIMSUN.TTF")
    assert "E:SIMSUN.TTF" in text and "一次性使用输液泵" in unescape(text)


def test_signs_are_bitmaps_with_ink():
    data = samples()["gs1"]
    text = zpl.label(lay_out(data, ready()["unit_50x30"]), data)
    pictures = re.findall(r"\^GFA,(\d+),\1,(\d+),([0-9A-F]+)", text)
    assert len(pictures) == 7  # four signs of the device, manufacturer, and the signs of both dates
    for total, across, bits in pictures:
        assert len(bits) == 2 * int(total) and int(total) % int(across) == 0 and int(bits, 16)


def picture(text):
    """The bitmap of the only ``^GFA`` in a ZPL text as a grey image with a quiet zone."""
    ((total, across, bits),) = re.findall(r"\^GFA,(\d+),\1,(\d+),([0-9A-F]+)", text)
    across, raw = int(across), bytes.fromhex(bits)
    rows = [f"{int.from_bytes(raw[at : at + across]):0{across * 8}b}" for at in range(0, int(total), across)]
    image = Image.new("L", (across * 8 + 80, len(rows) + 80), 255)
    for y, row in enumerate(rows):
        for x, bit in enumerate(row):
            if bit == "1":
                image.putpixel((x + 40, y + 40), 0)
    return image


@pytest.mark.parametrize(("symbology", "identifier", "use", "dpi"), [
    ("qr", "]Q3", "healthcare", 203), ("qr", "]Q3", "healthcare", 600), ("digital_link", "]Q1", "logistic", 600),
])  # fmt: skip
def test_qr_code_that_is_drawn_reads_as_the_pdf(symbology, identifier, use, dpi):
    """FNC1 has no place in ``^BQ``, and its modules have ten dots at most: then the modules themselves are printed."""
    data = samples()["gs1"]
    template = from_dict({
        "name": "t", "version": "1", "width": 60, "height": 60, "use": use, "dpi": dpi,
        "elements": [{"kind": "symbol", "symbology": symbology, "x": 1, "y": 1, "width": 58, "height": 58}],
    })  # fmt: skip
    layout = lay_out(data, template)
    text = zpl.label(layout, data)
    assert "^BQ" not in text
    (code,) = zxingcpp.read_barcodes(picture(text), text_mode=zxingcpp.TextMode.Plain)
    assert (code.symbology_identifier, code.bytes.decode()) == (identifier, data.carrier(symbology)[1])
    assert readback.read(layout.symbols[0].symbol, layout.symbols[0].dots) == (identifier, data.carrier(symbology)[1])
