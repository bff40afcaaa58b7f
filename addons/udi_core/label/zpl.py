"""The same layout as ZPL II for label printers: one ``^XA … ^XZ`` for each label.

Symbols are the printer's own, with FNC1 as ZPL wants it; texts are the printer's scalable font (a TrueType font on the
printer where the text is not Western); signs are small bitmaps. Every field is hex-escaped, so no text can be taken
for a command.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from .errors import LabelError
from .fonts import is_western
from .geometry import POINTS_PER_MM, Raster
from .items import Frame, Modules, Rule, Sign, Text
from .signs import SIGNS

GS = "\x1d"
HEX = "\\"  # stands before two hexadecimal digits in field data
_SHARP = 4  # signs are drawn so many times larger, then scaled down


def write(layouts, data, font=None, copies=1):
    """ZPL text (str) of labels.

    :param layouts: layouts, all of one size and resolution
    :param data: their print objects, in the same order
    :param font: name of a TrueType font on the printer (``E:SIMSUN.TTF``) for text that is not Western
    :param copies: of each label
    :raises LabelError: ``printer_font_missing`` with the ``characters`` where such text is there and no font is named
    """
    return "".join(label(layout, item, font, copies) for layout, item in zip(layouts, data, strict=True))


def label(layout, data, font=None, copies=1):
    """ZPL text of one label."""
    raster = Raster(layout.dpi)
    parts = ["^XA^CI28^LH0,0", f"^PW{raster.dots(layout.width)}^LL{raster.dots(layout.height)}"]
    for item in layout.items:
        parts.append(_ITEMS[type(item)](item, data, raster, font))
    parts.append(f"^PQ{copies}^XZ\n")
    return "\n".join(parts)


def escaped(text):
    """Field data after ``^FH\\``: everything that could be a command, or that is not printable ASCII, as hex."""
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in "^~\\" else f"{HEX}{byte:02X}" for byte in text.encode()
    )


def _field(x, y, command, content, raster):
    return f"^FO{raster.dots(x)},{raster.dots(y)}{command}^FH{HEX}^FD{content}^FS"


def _text(item, _data, raster, font):
    height = raster.dots(item.size / POINTS_PER_MM)
    if not is_western(item.text):
        if not font:
            missing = dict.fromkeys(character for character in item.text if not is_western(character))
            raise LabelError("printer_font_missing", characters="".join(missing))
        command = f"^A@N,{height},{height},{font}"
    else:
        # Font 0 is narrower than Helvetica: its width is set so that the text stays within what was measured.
        command = f"^A0N,{height},{max(1, round(height * 0.92))}"
    top = item.y - item.size / POINTS_PER_MM * 0.78
    return _field(item.x, top, command, escaped(item.text), raster)


def _frame(item, _data, raster, _font):
    line = max(1, raster.dots(item.line))
    x, y = item.x - item.line / 2, item.y - item.line / 2
    width, height = raster.dots(item.width + item.line), raster.dots(item.height + item.line)
    return f"^FO{raster.dots(x)},{raster.dots(y)}^GB{width},{height},{line}^FS"


def _rule(item, _data, raster, _font):
    line = max(1, raster.dots(item.line))
    return (
        f"^FO{raster.dots(item.x)},{raster.dots(item.y - item.line / 2)}^GB{raster.dots(item.width)},{line},{line}^FS"
    )


# -- symbols ------------------------------------------------------------------------------------------------------
def _modules(item, data, raster, _font):
    symbol = item.symbol
    _aim, text, _form = data.carrier(symbol.kind, item.identifiers)
    gs1 = data.is_gs1 and symbol.kind != "digital_link"
    return _SYMBOLS[symbol.kind](item, text, gs1, raster)


def _data_matrix(item, text, gs1, raster):
    """``^BX`` with ``_`` as its escape: ``_1`` is FNC1, ``__`` an underscore, ``_dNNN`` any other character."""
    content = ("_1" if gs1 else "") + "".join(_matrix_character(character, gs1) for character in text)
    symbol = item.symbol
    square = "1" if symbol.width == symbol.height else "2"
    command = f"^BXN,{item.dots},200,{symbol.width},{symbol.height},6,_,{square}"
    return _field(item.x, item.y, command, content, raster)


def _matrix_character(character, gs1):
    if character == GS and gs1:
        return "_1"
    if character == "_":
        return "__"
    if ord(character) < 32:
        return f"_d{ord(character):03d}"
    return escaped(character)


def _code_128(item, text, gs1, raster):
    """``^BC`` with its own start and switch codes: sets B and C, digits in pairs where that is shorter."""
    height = raster.dots(item.row)
    command = f"^BY{item.dots}^BCN,{height},N,N,N,N"
    return _field(item.x, item.y, command, code_128_invocation(text, gs1), raster)


def code_128_invocation(text, gs1):
    """Field data of ``^BC``: ``>:`` starts set B, ``>;`` set C, ``>6`` and ``>5`` switch, ``>8`` is FNC1."""
    pieces, current = [], None
    if gs1:
        text = GS + text
    position = 0
    while position < len(text):
        run = 0
        at = position + (text[position] == GS)
        while at + run < len(text) and text[at + run].isdigit():
            run += 1
        even = run - run % 2
        wanted = "C" if even >= (4 if current != "C" else 2) else "B"
        if wanted != current:
            pieces.append({(None, "B"): ">:", (None, "C"): ">;", ("C", "B"): ">6", ("B", "C"): ">5"}[current, wanted])
            current = wanted
        if text[position] == GS:
            pieces.append(">8")
            position += 1
        if wanted == "C":
            pieces.append(text[position : position + even])
            position += even
        elif position < len(text) and text[position] != GS:
            pieces.append(">0" if text[position] == ">" else escaped(text[position]))
            position += 1
    return "".join(pieces)


def _qr(item, text, gs1, raster):
    """``^BQ``, model 2. Drawn dot by dot: a GS1 QR code, since the ZPL manual names no FNC1 for ``^BQ``, and modules of
    more than ten dots, the command's largest."""
    if gs1 or item.dots > 10:
        return _picture(item, raster)
    # The printer puts a quiet line of ten dots above the symbol.
    place = f"^FO{raster.dots(item.x)},{max(0, raster.dots(item.y) - 10)}"
    return f"{place}^BQN,2,{item.dots}^FH{HEX}^FDMA,{escaped(text)}^FS"


def _picture(item, raster):
    """The modules as a bitmap, dot by dot."""
    symbol, dots = item.symbol, item.dots
    rows = [b"".join((b"\x01" if not value else b"\x00") * dots for value in row) for row in symbol.rows]
    bits = [row for row in rows for _repeat in range(dots)]
    return f"^FO{raster.dots(item.x)},{raster.dots(item.y)}{_graphic(bits)}^FS"


_SYMBOLS = {
    "data_matrix": _data_matrix,
    "data_matrix_rectangular": _data_matrix,
    "code_128": _code_128,
    "qr": _qr,
    "digital_link": _qr,
}


# -- signs --------------------------------------------------------------------------------------------------------
def _sign(item, _data, raster, _font):
    size = max(8, raster.dots(item.size))
    return f"^FO{raster.dots(item.x)},{raster.dots(item.y)}{_sign_graphic(item.name, size)}^FS"


@lru_cache(maxsize=256)
def _sign_graphic(name, size):
    large = size * _SHARP
    image = Image.new("L", (large, large), 255)
    pen = ImageDraw.Draw(image)
    for filled, width, commands in SIGNS[name]:
        points = [(x * large, y * large) for x, y in _flat(commands)]
        if filled:
            pen.polygon(points, fill=0)
        else:
            pen.line(points, fill=0, width=max(_SHARP, round(width * large)), joint="curve")
    small = image.resize((size, size), Image.Resampling.BOX)
    dark = small.point(lambda value: 1 if value < 128 else 0).tobytes()
    return _graphic([dark[y * size : (y + 1) * size] for y in range(size)])


def _flat(commands):
    """The points of a path; curves in eight steps, a closed path ends where it began."""
    points, start = [], (0.0, 0.0)
    for letter, *numbers in commands:
        if letter == "M":
            start = tuple(numbers)
            points.append(start)
        elif letter == "L":
            points.append(tuple(numbers))
        elif letter == "C":
            (x0, y0), (x1, y1, x2, y2, x3, y3) = points[-1], numbers
            for step in range(1, 9):
                t, u = step / 8, 1 - step / 8
                a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
                points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
        else:
            points.append(start)
    return points


def _graphic(rows):
    """``^GFA`` of rows of 0 and 1."""
    across = -(-len(rows[0]) // 8)
    packed = []
    for row in rows:
        bits = "".join(map(str, row)).ljust(across * 8, "0")
        packed.append(f"{int(bits, 2):0{across * 2}X}")
    total = across * len(rows)
    return f"^GFA,{total},{total},{across},{''.join(packed)}"


_ITEMS = {Text: _text, Frame: _frame, Rule: _rule, Sign: _sign, Modules: _modules}
