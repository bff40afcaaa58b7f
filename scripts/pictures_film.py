"""A film for the camera of a browser that has none: GS1 symbols of our own label code, as labels on a shelf.

Chromium plays it with --use-fake-device-for-media-stream --use-file-for-fake-video-capture=FILE.y4m.
"""

from PIL import Image, ImageFilter

from odoo.addons.udi_core.codes import parse, to_zxing
from odoo.addons.udi_core.label import symbols

SIZE = WIDTH, HEIGHT = 1280, 720
MODULES = {"code_128": 2, "data_matrix": 5, "qr": 5}  # pixels
BARS = 60  # pixels, height of linear symbols
SHELF_GREY = 150


def switches(path):
    """What Chromium has to be started with; the film may be made later, before the camera is opened."""
    return (
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )  # fmt: skip


def label(text, kind):
    """A white label with the GS1 symbol of a UDI, as it is printed."""
    symbol = symbols.encode(kind, to_zxing(parse(text).elements), gs1=True)
    module, quiet = MODULES[kind], symbol.quiet + 1
    rows = [symbol.rows[0]] * (BARS // module) if symbol.is_linear else symbol.rows
    image = Image.new("L", (symbol.width + 2 * quiet, len(rows) + 2 * quiet), 255)
    for row, line in enumerate(rows):
        image.paste(Image.frombytes("L", (symbol.width, 1), line), (quiet, quiet + row))
    return image.resize((image.width * module, image.height * module), Image.NEAREST)


def film(path, labels):
    """Write what a camera sees of labels on a grey shelf, a little out of focus: two pictures of raw video.

    :param labels: ``[(text, kind, (x, y)), …]``, places in pixels of a picture of 1280 × 720
    """
    shelf = Image.new("L", SIZE, SHELF_GREY)
    for text, kind, place in labels:
        shelf.paste(label(text, kind), place)
    shelf = shelf.filter(ImageFilter.GaussianBlur(0.8))
    picture = b"FRAME\n" + shelf.tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE + picture * 2)
    return path
