"""Downloads around imports: the empty table to fill in, and the errors of an import."""

from odoo.http import Controller, content_disposition, request, route

from odoo.addons.udi_core.catalogue import template

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CatalogueDownloads(Controller):
    @route("/udi/catalogue/template.xlsx", type="http", auth="user", readonly=True)
    def template(self):
        """The import template in the user's language."""
        request.env["udi.catalogue.import"].check_access("read")
        chinese = (request.env.lang or "").startswith("zh")
        name = request.env._("Device records template")
        return self._excel(template.workbook(chinese), name)

    @route("/udi/catalogue/import/<int:job_id>/errors.xlsx", type="http", auth="user", readonly=True)
    def errors(self, job_id):
        """All errors of an import, for those who may read it."""
        job = request.env["udi.catalogue.import"].browse(job_id).exists()
        if not job:
            raise request.not_found()
        job.check_access("read")
        env = request.env
        head = [env._("File"), env._("Record"), env._("Field"), env._("What is wrong and what to do")]
        rows = ([item.file_name, item.position or "", item.field_name, item.message] for item in job.error_ids)
        return self._excel(template.sheet(head, rows, (30, 10, 20, 110)), env._("Errors of an import"))

    def _excel(self, content, name):
        headers = [("Content-Type", EXCEL), ("Content-Disposition", content_disposition(f"{name}.xlsx"))]
        return request.make_response(content, headers)
