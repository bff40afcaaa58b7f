"""A trace as an Excel file with all its rows, or as a PDF to sign."""

import tempfile

from odoo.http import Controller, Response, content_disposition, request, route

KINDS = {
    "xlsx": ("write_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("write_pdf", "application/pdf"),
}


class TraceFile(Controller):
    @route(
        "/udi/trace/<any(downstream, upstream):direction>/<int:lot_id>.<any(xlsx, pdf):kind>",
        type="http",
        auth="user",
        readonly=True,
    )
    def trace_file(self, direction, lot_id, kind, ever=None):
        """Everything that contains the lot, or is in it, as the user may see it."""
        lot = request.env["stock.lot"].browse(lot_id).exists()
        if not lot:
            raise request.not_found()
        method, mimetype = KINDS[kind]
        return send(
            lambda file: getattr(request.env["udi.trace.file"], method)(lot, direction, file, ever=bool(ever)),
            mimetype,
            f"{direction}-{lot.name}.{kind}",
            inline=kind == "pdf",
        )


def send(write, mimetype, name, inline=False):
    """What ``write(file)`` writes, as a download; on disk and not in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write(file)
    size = file.tell()
    file.seek(0)
    return Response(
        iter(lambda: file.read(1 << 18), b""),
        headers=[
            ("Content-Type", mimetype),
            ("Content-Length", size),
            ("Content-Disposition", content_disposition(name, "inline" if inline else "attachment")),
        ],
        direct_passthrough=True,
    )


class StateFile(Controller):
    @route("/udi/state.xlsx", type="http", auth="user", readonly=True)
    def state_file(self, moment, product_id=None):
        """All products and places at a past moment (UTC)."""
        products = [int(product_id)] if product_id and product_id.isdigit() else None
        return send(
            lambda file: request.env["udi.state.file"].write_xlsx(moment, file, products),
            KINDS["xlsx"][1],
            f"state-{moment[:10]}.xlsx",
        )
