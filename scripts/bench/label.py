"""Unit labels as PDF, against reportlab's own DataMatrix widget (the technique without this project's encoder)."""

import datetime
import io
import time

from .figures import Figure, NotYet, in_child, overhead, speed

LABELS = 1_000
BASELINE_LABELS = 20  # it makes about 20 per second
EXPIRY = datetime.date(2029, 3, 31)


def label_data(number):
    """Return the print object of the unit with this number."""
    from odoo.addons.udi_core.label import data

    elements = [("01", "09506000134352"), ("17", EXPIRY), ("10", f"L{number // 100:05d}"), ("21", f"SN{number:08d}")]
    texts = {"reference": "IP-200", "maker_name": "Example Medical Co., Ltd.", "signs": ("single_use",)}
    return data.build(elements, "Infusion pump 输液泵", **texts)


def make_pdf(count):
    """Make a PDF of `count` labels; return `{"seconds", "bytes"}`."""
    from odoo.addons.udi_core.label import layout, pdf

    pdf.write([layout.unit_label(label_data(count + 1))])  # fonts and tables are loaded once per process
    start = time.perf_counter()
    content = pdf.write(layout.unit_label(label_data(number)) for number in range(count))
    return {"seconds": time.perf_counter() - start, "bytes": len(content)}


def make_checked_pdf(count):
    """The same with every symbol read back and compared, as a file is handed out to a user."""
    from odoo.addons.udi_core.label import layout, pdf, readback

    start = time.perf_counter()
    datas = [label_data(number) for number in range(count)]
    layouts = [layout.unit_label(item) for item in datas]
    for item, label in zip(datas, layouts, strict=True):
        readback.verify(label.symbol.symbol, item, label.symbol.dots)
    content = pdf.write(layouts)
    return {"seconds": time.perf_counter() - start, "bytes": len(content)}


def make_baseline(count):
    """Labels of the same size with reportlab's DataMatrix widget and two lines of text."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode import createBarcodeDrawing
    from reportlab.pdfgen.canvas import Canvas

    start = time.perf_counter()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(141.7, 85), pageCompression=1)
    for number in range(count):
        text = f"01095060001343521729033110L{number // 100:05d}\x1d21SN{number:08d}"
        renderPDF.draw(createBarcodeDrawing("ECC200DataMatrix", value=text), canvas, 4, 20)
        canvas.drawString(60, 60, "Infusion pump")
        canvas.drawString(4, 6, text.replace("\x1d", ""))
        canvas.showPage()
    canvas.save()
    return {"seconds": time.perf_counter() - start, "bytes": len(buffer.getvalue())}


def figures(size):
    try:
        import zxingcpp  # noqa: F401

        from odoo.addons.udi_core.label import layout, pdf, readback  # noqa: F401
    except ImportError as error:
        raise NotYet(f"label needs {error.name}; run 'make env'.") from error
    runs = [(in_child("label", "make_pdf", LABELS), make_baseline(BASELINE_LABELS)) for _round in range(3)]
    ours = min((run for run, _other in runs), key=lambda run: run["seconds"])
    baseline = min((other for _run, other in runs), key=lambda run: run["seconds"])
    theirs = BASELINE_LABELS / baseline["seconds"]
    note = f"{LABELS} labels 50 x 30 mm; baseline: reportlab's DataMatrix widget, {BASELINE_LABELS} labels"
    yield speed("label.pdf_per_s", "labels/s", LABELS / ours["seconds"], theirs, size, note)
    checked = min(in_child("label", "make_checked_pdf", LABELS)["seconds"] for _round in range(3))
    note = "the same, every symbol read back and compared"
    yield speed("label.checked_pdf_per_s", "labels/s", LABELS / checked, theirs, size, note)
    yield overhead(
        "label.kb_per_label", "kB", ours["bytes"] / LABELS / 1000, baseline["bytes"] / BASELINE_LABELS / 1000, size
    )
    peak = max(run["peak_mb"] for run, _other in runs)
    yield Figure("label.peak_mb", peak, "MB", size=size, note=f"whole process, PDF of {LABELS} labels")
