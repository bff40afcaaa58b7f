"""Runs inside Odoo without the addons: Odoo's own lot label (QWeb and wkhtmltopdf) and, in turns with it, ours."""

import contextlib
import resource
import threading
import time

from odoo.http import root
from werkzeug.serving import make_server

from .figures import in_child

ROUNDS = 2


def run(env, labels, odoo_labels):
    """Print both in turns and return the best of each.

    :param labels: of ours in one file
    :param odoo_labels: of Odoo's in one file; it makes about 20 per second
    :returns: ``{"ours": …, "odoo": …}``, each with ``seconds``, ``bytes`` and ``peak_mb``
    """
    lots = _lots(env, odoo_labels)
    with _server(env):
        _print(env, lots[:1])  # style sheets are made once per database
        rounds = [(_print(env, lots), in_child("label", "make_pdf", labels)) for _round in range(ROUNDS)]
    odoo = min((odoo for odoo, _ours in rounds), key=lambda found: found["seconds"])
    ours = min((ours for _odoo, ours in rounds), key=lambda found: found["seconds"])
    return {"ours": ours, "odoo": odoo}


def _lots(env, count):
    """Serials of a product with a GTIN, and the setting that prints their GS1 code."""
    env.user.write({"group_ids": [(4, env.ref("stock.group_stock_lot_print_gs1").id)]})
    values = {"name": "Infusion pump IP-200", "type": "consu", "is_storable": True, "tracking": "serial"}
    product = env["product.product"].create({**values, "barcode": "9506000134352", "default_code": "IP-200"})
    return env["stock.lot"].create([{"name": f"SN{number:08d}", "product_id": product.id} for number in range(count)])


def _print(env, lots):
    start = time.perf_counter()
    content, _kind = env["ir.actions.report"]._render_qweb_pdf("stock.action_report_lot_label", lots.ids)
    taken = time.perf_counter() - start
    # of all child processes so far the largest one, which is wkhtmltopdf
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": taken, "bytes": len(content), "peak_mb": peak}


@contextlib.contextmanager
def _server(env):
    """Odoo's web server on this database, from which wkhtmltopdf takes the style sheets."""
    server = make_server("127.0.0.1", 0, root, threaded=True)
    env["ir.config_parameter"].set_param("report.url", f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
