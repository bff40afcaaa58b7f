"""Letters, return labels and answer forms of notices, for who is signed in."""

from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DIGITS = 12


class UdiRecallNoticeFile(http.Controller):
    """With the reader's own rights; whoever may not send gets letters without a link that opens the page."""

    @http.route(
        "/udi/recall/notices/<string:ids>/<any('letters.pdf','return_labels.pdf','form.xlsx'):name>",
        type="http",
        auth="user",
    )
    def notice_file(self, ids, name):
        env = request.env
        numbers = [int(part) for part in ids.split(",") if part.isdecimal() and len(part) < MOST_DIGITS]
        notices = env["udi.recall.notice"].search([("id", "in", [n for n in numbers if n < 2**31])])
        if not notices:
            raise request.not_found()
        env["udi.recall.notice"].check_access("write")  # letters carry links: they are the recall manager's
        # sudo: makes papers of notices that the user sees and may change
        notices = notices.sudo()
        if name == "letters.pdf":
            env["udi.recall.link"].renew(notices)
            return _file(*env["udi.recall.notice.paper"].sudo().letters(notices), "application/pdf")  # sudo: as above
        if name == "return_labels.pdf":
            return _file(
                *env["udi.recall.notice.paper"].sudo().return_labels(notices), "application/pdf"
            )  # sudo: as above
        notice = notices[:1].with_context(lang=notices[:1].lang)
        return _file(*notice.env["udi.recall.notice.form"].form(notice), XLSX)


def _file(name, content, mimetype):
    return request.make_response(
        content,
        [
            ("Content-Type", mimetype),
            ("Content-Disposition", content_disposition(name)),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
