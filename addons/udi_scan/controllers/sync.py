"""What the app asks over the network. Each route translates one request into one call of a service."""

from odoo import http
from odoo.http import request


class ScanSyncController(http.Controller):
    def _speak(self, lang):
        """Answer in the language of the app on the device where it is installed here, else in the user's own."""
        env = request.env
        known = isinstance(lang, str) and env["res.lang"]._get_data(code=lang)
        request.update_context(lang=lang if known else env.user.lang)

    @http.route("/udi/scan/enrol", type="jsonrpc", auth="user")
    def enrol(self, code=None, current=0, unsent=0, counter=1, lang=None):
        self._speak(lang)
        browser = request.httprequest.user_agent.string
        return request.env["udi.scan.device.service"].enrol(code, browser, current, unsent, counter)

    @http.route("/udi/scan/hello", type="jsonrpc", auth="user", readonly=True)
    def hello(self, token=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan.app"].hello(token)

    @http.route("/udi/scan/jobs", type="jsonrpc", auth="user", readonly=True)
    def jobs(self, token=None, scenario=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan.app"].jobs(token, scenario)

    @http.route("/udi/scan/job", type="jsonrpc", auth="user", readonly=True)
    def job(self, token=None, scenario=None, job=0, since=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan.app"].load(token, scenario, job, since)

    @http.route("/udi/scan/sscc", type="jsonrpc", auth="user")
    def sscc(self, token=None, count=0, lang=None):
        self._speak(lang)
        return request.env["udi.sscc"].reserve(token, count)

    @http.route("/udi/scan/look-up", type="jsonrpc", auth="user", readonly=True)
    def look_up(self, text=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan"].look_up(text)

    @http.route("/udi/scan/report", type="jsonrpc", auth="user")
    def report(self, token=None, reports=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan.report"].accept(token, reports or [])

    @http.route("/udi/scan/photo", type="jsonrpc", auth="user")
    def photo(self, token=None, photo=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan.photo"].accept(token, photo)

    @http.route("/udi/scan/sync", type="jsonrpc", auth="user")
    def sync(self, token=None, items=None, last_number=0, asked=None, lang=None):
        self._speak(lang)
        return request.env["udi.scan.inbox"].accept(token, items or [], last_number, asked or [])
