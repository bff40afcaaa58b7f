"""The camera's reader on real pictures: Odoo's zxing library and the app's worker, on what our encoder drew, by node.

The worker is the file that the browser runs; only its surroundings (`self`) are node's.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from odoo.addons.udi_core.scan_symbols import PRACTICE, TEST

NODE = shutil.which("node") or "node"
WORKER = Path(__file__).resolve().parents[2] / "addons/udi_scan/static/src/camera/decoder_worker.js"
TEXTS = {code.key: code for code in (*TEST, *PRACTICE)}
IDENTIFIERS = {("data_matrix", True): "]d2", ("code_128", True): "]C1"}
SCRIPT = """
const fs = require("fs");
const [worker, library, picture, width, height] = process.argv.slice(1);
globalThis.ZXing = require(library);
globalThis.self = { postMessage: (answer) => console.log(JSON.stringify(answer.codes)) };
(0, eval)(fs.readFileSync(worker, "utf8"));
const data = new Uint8ClampedArray(fs.readFileSync(picture));
self.onmessage({ data: { number: 1, image: { data, width: Number(width), height: Number(height) } } });
"""


def library():
    """Odoo's own copy."""
    from odoo.addons import web

    return Path(next(iter(web.__path__))) / "static/lib/zxing-library/zxing-library.js"


def drawn(code, module):
    symbol = code.symbol()
    quiet = symbol.quiet + 1
    height = 30 if symbol.is_linear else symbol.height
    image = Image.new("L", (symbol.width + 2 * quiet, height + 2 * quiet), 255)
    for row in range(height):
        line = symbol.rows[0 if symbol.is_linear else row]
        image.paste(Image.frombytes("L", (symbol.width, 1), line), (quiet, quiet + row))
    return image.resize((image.width * module, image.height * module), Image.NEAREST)


def shelf(*places, size=(1280, 720), blur=0.0, noise=0):
    """A photograph of labels on a shelf: `(key, x, y, module, degrees)` each."""
    image = Image.new("L", size, 150)
    for key, x, y, module, degrees in places:
        label = drawn(TEXTS[key], module).rotate(degrees, expand=True, fillcolor=255, resample=Image.BICUBIC)
        image.paste(label, (x, y))
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        grain = Image.effect_noise(size, noise).point(lambda value: value // 2)
        image = Image.blend(image, grain, 0.15)
    return image


def read(image, tmp_path):
    picture = tmp_path / "picture.raw"
    picture.write_bytes(image.convert("RGBA").tobytes())
    command = [NODE, "-e", SCRIPT, str(WORKER), str(library()), str(picture), *map(str, image.size)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=os.environ)
    return json.loads(done.stdout)


def told(key):
    code = TEXTS[key]
    return IDENTIFIERS.get((code.kind, code.gs1), "") + code.text


SHELF = (
    ("separator", 40, 40, 4, 0), ("bars", 420, 60, 2, 0), ("layout", 1080, 40, 4, 0), ("plain", 60, 460, 2, 0),
    ("held", 560, 400, 4, 8), ("expired", 760, 430, 4, 90), ("long", 960, 380, 5, 0),
)  # fmt: skip


@pytest.mark.parametrize(("blur", "noise"), [(0.0, 0), (1.0, 40)], ids=["sharp", "blurred and grainy"])
def test_every_code_of_a_shelf(tmp_path, blur, noise):
    found = read(shelf(*SHELF, blur=blur, noise=noise), tmp_path)
    assert {code["text"] for code in found} == {told(key) for key, *_place in SHELF}
    assert len(found) == len(SHELF)
    for key, x, y, module, _degrees in SHELF:
        box = next(code["box"] for code in found if code["text"] == told(key))
        side = drawn(TEXTS[key], module).width
        assert x - 16 <= box["x"] <= x + side and y - 16 <= box["y"] <= y + side, key


@pytest.mark.parametrize("module", [3, 6, 12, 22])
def test_near_and_far(tmp_path, module):
    [code] = read(shelf(("separator", 60, 30, module, 3)), tmp_path)
    assert code["text"] == told("separator"), "the separator is there, and FNC1 in front"


def test_nothing_where_nothing_is(tmp_path):
    assert read(shelf(noise=200), tmp_path) == []
    assert read(shelf(size=(8, 8)), tmp_path) == []


def test_a_torn_code_is_no_code(tmp_path):
    image = shelf(("separator", 60, 30, 6, 0))
    image.paste(255, (90, 60, 150, 140))
    assert read(image, tmp_path) == []
