"""The inspection pack of a lot or serial as PDF, Excel or both with evidence and hashes."""

from odoo.http import Controller, request, route

from odoo.addons.udi_traceability.controllers.trace_file import reader, send

KINDS = {
    "pdf": ("write_pdf", "application/pdf"),
    "xlsx": ("write_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": ("write_zip", "application/zip"),
}


class InspectionPack(Controller):
    @route("/udi/pack/<int:lot_id>.<any(pdf, xlsx, zip):kind>", type="http", auth="user", readonly=True)
    def pack(self, lot_id, kind):
        """Everything that is on record of the lot, as the user may see it."""
        env = reader()
        lot = env["stock.lot"].browse(lot_id).exists()
        if not lot:
            raise request.not_found()
        lot.check_access("read")
        env["udi.inspection"].check_access("read")
        method, mimetype = KINDS[kind]
        return send(
            lambda file: getattr(env["udi.inspection.pack"], method)(lot, file),
            mimetype,
            f"{env._('Inspection pack')}-{lot.name}.{kind}",
            inline=kind == "pdf",
        )
