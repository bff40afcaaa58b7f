"""A whole trace as a file."""

import io
import tempfile

from odoo.http import Controller, Response, content_disposition, request, route


class TraceDownload(Controller):
    @route("/udi/trace/<any(downstream, upstream):direction>/<int:lot_id>.csv", type="http", auth="user", readonly=True)
    def trace(self, direction, lot_id, ever=None):
        """Everything that contains the lot, or is in it, as the user may see it."""
        lot = request.env["stock.lot"].browse(lot_id).exists()
        if not lot:
            raise request.not_found()
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")  # with the mark by which spreadsheets know UTF-8
        request.env["udi.trace"].write_csv(lot, direction, text, ever=bool(ever))
        text.flush()
        text.detach()
        size = file.tell()
        file.seek(0)
        return Response(
            iter(lambda: file.read(1 << 18), b""),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Length", size),
                ("Content-Disposition", content_disposition(f"{direction}-{lot.name}.csv")),
            ],
            direct_passthrough=True,
        )
