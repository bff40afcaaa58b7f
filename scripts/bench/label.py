"""Unit labels as PDF, against Odoo's own lot label; where wkhtmltopdf cannot be had, against reportlab's widget."""

import datetime
import io
import os
import subprocess
import time

from .database import run_job
from .figures import PROJECT, Figure, NotYet, in_child, overhead, speed

LABELS, MANY = 1_000, 10_000
ODOO_LABELS = 480  # ten full sheets; more only take longer
BASELINE_LABELS = 20  # it makes about 20 per second
MADE, EXPIRY = datetime.date(2026, 11, 1), datetime.date(2029, 3, 31)


TEXTS = {
    "reference": "IP-200",
    "maker_name": "苏州示范医疗器械有限公司",
    "maker_address": "江苏省苏州市星湖街1号",
    "statements": ("医疗器械注册证编号:国械注准20263140123",),
    "signs": ("consult_instructions", "single_use", "sterile_eo", "keep_dry", "temperature"),
    "extra": (("temperature", "2 ~ 8 °C"),),
}


def label_data(number):
    """Return the print object of the unit with this number: with MD, six signs; four lines of text at the symbol."""
    from odoo.addons.udi_core.label import data

    elements = [("01", "09506000134352"), ("11", MADE), ("17", EXPIRY), ("10", f"L{number // 100:05d}")]
    return data.build([*elements, ("21", f"SN{number:08d}")], "一次性使用输液泵 IP-200", **TEXTS)


def make_files(count):
    """The files of a job of `count` labels, one after the other as the background job makes them."""
    parts = [make_pdf(LABELS) for _part in range(count // LABELS)]
    return {"seconds": sum(part["seconds"] for part in parts), "bytes": sum(part["bytes"] for part in parts)}


def make_pdf(count):
    """Make a PDF of `count` labels, every symbol read back; return `{"seconds", "bytes"}`."""
    from odoo.addons.udi_core.label import pdf, readback
    from odoo.addons.udi_core.label.layout import Press
    from odoo.addons.udi_core.label.template import ready

    press = Press(ready()["unit_50x30"])
    pdf.write([press.lay_out(label_data(count + 1))])  # fonts and tables are loaded once per process

    def labels():
        for number in range(count):
            data = label_data(number)
            layout = press.lay_out(data)
            readback.verify_all(layout, data)
            yield layout

    start = time.perf_counter()
    content = pdf.write(labels())
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
    ours, theirs = in_turns_with_odoo() or in_turns_with_widget()
    name = theirs["name"]
    note = f"{LABELS} labels 50 x 30 mm, every symbol read back; baseline: {name}"
    slow = theirs["count"] / theirs["seconds"]
    yield speed("label.pdf_per_s", "labels/s", LABELS / ours["seconds"], slow, size, note)
    one = in_child("label", "make_pdf", 1)["bytes"]
    note = f"beside what a file of one label holds (the font); baseline: {name}, whole file"
    each = (ours["bytes"] - one) / (LABELS - 1) / 1000
    yield overhead("label.kb_per_label", "kB", each, theirs["bytes"] / theirs["count"] / 1000, size, note)
    many = in_child("label", "make_files", MANY)
    note = f"whole process, {MANY} labels in files of {LABELS}, as a background job makes them"
    if "peak_mb" not in theirs:
        yield Figure("label.peak_mb", many["peak_mb"], "MB", size=size, note=note)
        return
    note += f"; baseline: wkhtmltopdf alone for {theirs['count']}"
    yield overhead("label.peak_mb", "MB", many["peak_mb"], theirs["peak_mb"], size, note)


def in_turns_with_odoo():
    """``(ours, Odoo's own lot label)``; None where it cannot be printed here."""
    script = PROJECT / "scripts" / "wkhtmltopdf.sh"
    found = subprocess.run([script], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        return None
    path = [*filter(None, [found.stdout.strip()]), os.environ["PATH"]]
    os.environ["PATH"] = os.pathsep.join(path)
    try:
        result = run_job("label_job", LABELS, ODOO_LABELS, template="base")
    except NotYet as reason:
        print(f"{reason} Compared with another technique instead.")
        return None
    return result["ours"], {**result["odoo"], "count": ODOO_LABELS, "name": "Odoo's own lot label in the same run"}


def in_turns_with_widget():
    """``(ours, reportlab's own DataMatrix widget)``: as slow as Odoo's label, and needs no database."""
    runs = [(in_child("label", "make_pdf", LABELS), make_baseline(BASELINE_LABELS)) for _round in range(3)]
    ours = min((run for run, _other in runs), key=lambda run: run["seconds"])
    theirs = min((other for _run, other in runs), key=lambda run: run["seconds"])
    return ours, {**theirs, "count": BASELINE_LABELS, "name": "reportlab's DataMatrix widget"}
