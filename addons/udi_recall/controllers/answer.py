"""The page behind a signed link, where a holder answers without an account. It knows one notice and nothing else."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..models.udi_recall_answer import AnswerRefused
from odoo.addons.udi_core.notice_link import source_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_REQUEST = 12 << 20
FLASH = "udi_notice"  # what the next page says, in the visitor's session
HEADERS = {
    # no script runs, nothing is loaded from elsewhere, the address with its token goes nowhere
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}


class UdiRecallAnswerPage(http.Controller):
    """Every answer to a link that is not genuine is the same, and each of them counts."""

    @http.route("/udi/notice/<string:token>", type="http", auth="public", methods=["GET"], sitemap=False)
    def show(self, token, **params):
        notice, refusal = self._notice(token)
        if refusal:
            return refusal
        if request.httprequest.method == "GET":  # not HEAD, which some mail filters send
            notice.env["udi.recall.notice.page"].opened(notice)
        flash = request.session.pop(FLASH, None) or {}
        return self._page(token, notice, flash if flash.get("notice") == notice.id else {}, number=params.get("page"))

    @http.route(
        "/udi/notice/<string:token>/<string:verb>",
        type="http",
        auth="public",
        methods=["POST"],
        max_content_length=LARGEST_REQUEST,
        sitemap=False,
    )
    def take(self, token, verb, **form):
        notice, refusal = self._notice(token)
        if refusal:
            return refusal
        form = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            with request.env.cr.savepoint():
                flash = notice.env["udi.recall.notice.page"].handle(notice, verb, form, request.httprequest.files)
        except AnswerRefused as error:
            notice.invalidate_recordset()
            return self._page(token, notice, {"error": str(error)}, form.get("page"), form, status=422)
        request.session[FLASH] = {**flash, "notice": notice.id}
        anchor = "" if verb == "acknowledge" else "#top"
        return self._redirect(token, form, anchor)

    @http.route(
        "/udi/notice/<string:token>/<any('label.pdf','letter.pdf','list.xlsx'):name>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def download(self, token, name, child=None, **_params):
        notice, refusal = self._notice(token)
        if refusal:
            return refusal
        if child:
            notice = notice.child_ids.filtered(lambda row: str(row.id) == child and row.state != "withdrawn")
            if not notice or name != "letter.pdf":
                return self._refused("wrong", 404)
            if not notice.link_until:
                notice.env["udi.recall.link"].renew(notice)
        env = notice.env
        try:
            if name == "label.pdf":
                file = (*env["udi.recall.notice.paper"].return_labels(notice), "application/pdf")
            elif name == "letter.pdf":
                file = (*env["udi.recall.notice.paper"].letters(notice), "application/pdf")
            else:
                file = (*env["udi.recall.notice.form"].form(notice), XLSX)
        except UserError as error:
            return self._page(token, notice, {"error": str(error)}, status=422)
        return self._file(*file)

    # ------------------------------------------------------------ access
    def _notice(self, token):
        """``(notice in sudo in the page's language, None)`` or ``(None, response)``."""
        links = request.env["udi.recall.link"]
        source = source_of(request.httprequest.remote_addr)
        if not links.allowed("address", source) or links.blocked(source):
            return None, self._refused("often", 429)
        notice, problem = links.resolve(token)
        if not notice:
            links.allowed("wrong", source)
            return None, self._refused("wrong", 404)
        if not links.allowed("link", str(notice.id)):
            return None, self._refused("often", 429)
        lang = self._language(notice)
        request.update_context(lang=lang)
        notice = notice.with_context(lang=lang, tz=notice.user_id.tz or "UTC").with_company(notice.company_id)
        if problem:
            return None, self._refused(problem, 410, notice.company_id)
        return notice, None

    def _language(self, notice):
        wanted = request.params.get("lang")
        return wanted if wanted in dict(request.env["res.lang"].get_installed()) else notice.lang

    # ------------------------------------------------------------ responses
    def _page(self, token, notice, flash, number=None, typed=None, status=200):
        page = int(number) if number and number.isdecimal() and len(number) < 6 else 1
        values = notice.env["udi.recall.notice.page"].values(notice, page, typed)
        values.update(
            token=token, flash=flash, lang=notice.env.lang, csrf=request.csrf_token(), base="/udi/notice/" + token
        )
        return self._render("udi_recall.answer_page", values, status)

    def _refused(self, problem, status, company=None):
        values = {"problem": problem, "company": company, "lang": request.env.lang or "en_US", "title": False}
        response = self._render("udi_recall.answer_refused", values, status)
        if status == 429:
            response.headers["Retry-After"] = "60"
        return response

    def _render(self, template, values, status):
        html = request.env["ir.qweb"]._render(template, values)
        return request.make_response(
            "<!DOCTYPE html>\n" + str(html).strip(),
            [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()],
            status=status,
        )

    def _redirect(self, token, form, anchor):
        lang = form.get("lang")
        page = form.get("page") or "1"
        query = f"?page={page if page.isdecimal() and len(page) < 6 else 1}"
        if lang in dict(request.env["res.lang"].get_installed()):
            query += f"&lang={lang}"
        response = request.redirect(f"/udi/notice/{token}{query}{anchor}", code=303)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    def _file(self, name, content, mimetype):
        headers = {**HEADERS, "Content-Type": mimetype, "Content-Disposition": content_disposition(name)}
        return request.make_response(content, list(headers.items()))
