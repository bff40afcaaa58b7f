"""Pictures of the ready label templates and of the signs, from their real PDF: docs/pictures/labels/NAME[.zh_CN].png

usage: label_pictures.py      (UDI_FONT_PATH as for labels; `scripts/with_env.sh none scripts/label_pictures.py`)
"""

import sys
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "unit"))

from label_samples import samples  # noqa: E402 - found by the line above

from odoo.addons.udi_core.label import pdf  # noqa: E402
from odoo.addons.udi_core.label.blocks import mark  # noqa: E402
from odoo.addons.udi_core.label.items import Background, Layout, Text  # noqa: E402
from odoo.addons.udi_core.label.layout import lay_out  # noqa: E402
from odoo.addons.udi_core.label.signs import SIGNS, WORDS  # noqa: E402
from odoo.addons.udi_core.label.template import ready  # noqa: E402

FOLDER = ROOT / "docs" / "pictures" / "labels"
LARGEST = 900  # pixels
COLUMNS, CELL = 5, (56.0, 14.0)  # of the sheet of signs, mm


def main():
    """Write every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for lang, ending in (("en", ""), ("zh", ".zh_CN")):
        data = samples(lang)
        for name, template in ready().items():
            label = lay_out(data["sscc" if "sscc" in name else "gs1"], template)
            page = pypdfium2.PdfDocument(pdf.write([label]))[0]
            scale = min(6.0, LARGEST / max(page.get_size()))
            page.render(scale=scale, grayscale=True).to_pil().save(FOLDER / f"{name}{ending}.png", optimize=True)
    signs().save(FOLDER / "signs.png", optimize=True)
    print(f"{len(ready()) * 2 + 1} pictures in {FOLDER.relative_to(ROOT)}")


def signs():
    """Every sign with its code, as they are printed beside a text of 17 points."""
    names = [*sorted(SIGNS), *sorted(WORDS)]
    items = []
    for index, name in enumerate(names):
        x, y = 2 + index % COLUMNS * CELL[0], 2 + index // COLUMNS * CELL[1]
        items += [*mark(name, 17, x, y), Text(x, y + CELL[1] - 3.5, name, 8)]
    rows = -(-len(names) // COLUMNS)
    sheet = Layout(2 + COLUMNS * CELL[0], 2 + rows * CELL[1], 300, Background(tuple(items)), ())
    page = pypdfium2.PdfDocument(pdf.write([sheet]))[0]
    return page.render(scale=1200 / page.get_width(), grayscale=True).to_pil()


if __name__ == "__main__":
    main()
