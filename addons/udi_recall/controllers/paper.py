from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class UdiRecallPaper(http.Controller):
    """Papers of a recall case, of an incoming notice and of a drill, with the reader's own rights."""

    @http.route(
        "/udi/recall/<int:recall_id>/paper/<string:kind>.<string:form>", type="http", auth="user", readonly=True
    )
    def paper(self, recall_id, kind, form, language=None):
        recall = self._own("udi.recall", recall_id)
        return self._answer(lambda: recall.env["udi.recall.report"].file(recall, kind, form, language), form)

    @http.route("/udi/recall/incoming/<int:notice_id>.pdf", type="http", auth="user", readonly=True)
    def incoming(self, notice_id, language=None):
        notice = self._own("udi.recall.incoming", notice_id)
        return self._answer(lambda: notice.env["udi.recall.report.single"].incoming(notice, language), "pdf")

    @http.route("/udi/recall/drill/<int:drill_id>.pdf", type="http", auth="user", readonly=True)
    def drill(self, drill_id, language=None):
        drill = self._own("udi.recall.drill", drill_id)
        return self._answer(lambda: drill.env["udi.recall.report.single"].drill(drill, language), "pdf")

    def _own(self, model, record_id):
        env = request.env(context={**request.env.context, "lang": request.env.user.lang, "tz": request.env.user.tz})
        env[model].check_access("read")
        record = env[model].search([("id", "=", record_id)])
        if not record:
            raise request.not_found()
        return record.with_context(allowed_company_ids=record.company_id.ids)

    def _answer(self, make, form):
        if form not in TYPES:
            raise request.not_found()
        try:
            name, content = make()
        except UserError as error:
            return request.make_response(str(error), [("Content-Type", "text/plain; charset=utf-8")], status=422)
        headers = [
            ("Content-Type", TYPES[form]),
            ("Content-Disposition", content_disposition(name)),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
