from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UdiRecallDownload(http.Controller):
    """Downloads of a recall case, with the reader's own rights and in the reader's language."""

    @http.route("/udi/recall/<int:recall_id>/holder/<int:holder_id>.xlsx", type="http", auth="user", readonly=True)
    def holder(self, recall_id, holder_id):
        recall = self._recall(recall_id)
        holder = recall.holder_ids.filtered(lambda row: row.id == holder_id)
        if not holder:
            raise request.not_found()
        return self._file(*recall.env["udi.recall.workbook"].holder_file(holder), XLSX)

    @http.route("/udi/recall/<int:recall_id>/holders.zip", type="http", auth="user", readonly=True)
    def archive(self, recall_id):
        recall = self._recall(recall_id)
        return self._file(*recall.env["udi.recall.workbook"].archive(recall), "application/zip")

    def _recall(self, recall_id):
        env = request.env(context={**request.env.context, "lang": request.env.user.lang, "tz": request.env.user.tz})
        env["udi.recall"].check_access("read")
        recall = env["udi.recall"].search([("id", "=", recall_id)])
        if not recall:
            raise request.not_found()
        return recall.with_context(allowed_company_ids=recall.company_id.ids)

    def _file(self, name, content, mimetype):
        headers = [
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
