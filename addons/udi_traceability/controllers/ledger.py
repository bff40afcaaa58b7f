"""The ledger as a file, for people who check it with their own tools."""

import gzip
import tempfile

from odoo.http import Controller, Response, content_disposition, request, route

from odoo.addons.udi_core import ledger_rows


class LedgerDownload(Controller):
    @route("/udi/ledger/<int:company_id>.jsonl.gz", type="http", auth="user", readonly=True)
    def ledger(self, company_id):
        """All blocks, events and items of a company the user works in, as JSON lines."""
        env = request.env
        env["udi.verifier"]._check_role()
        if company_id not in env.user.company_ids.ids:
            raise request.not_found()
        # sudo: the identity of this database stands at the head of the file
        about = {"database": env["ir.config_parameter"].sudo().get_param("database.uuid")}
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, filename="") as packed:
            packed.writelines(ledger_rows.export_lines(env.cr, company_id, **about))
        size = file.tell()
        file.seek(0)
        return Response(
            iter(lambda: file.read(1 << 18), b""),
            headers=[
                ("Content-Type", "application/gzip"),
                ("Content-Length", size),
                ("Content-Disposition", content_disposition(f"ledger-{company_id}.jsonl.gz")),
            ],
            direct_passthrough=True,
        )
