"""The printable sheet of demo codes."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.udi_core.label import sheet


class DemoCodeController(http.Controller):
    @http.route("/udi/demo-codes.pdf", type="http", auth="user", methods=["GET"], readonly=True)
    def demo_codes(self):
        """A4 pages with the cards of the page Demo codes."""
        codes = request.env["udi.demo.code"]
        words = {True: request.env._("Accepted"), False: request.env._("Refused")}
        content = sheet.write(
            request.env._("Demo codes"),
            request.env._("Scan from this sheet or from the screen: nobody needs a label or a device to try."),
            [
                sheet.Card(card["title"], card["explanation"], card["text"], words[good], good, symbol)
                for card, symbol in codes._symbols()
                for good in [card["kind"] == "good"]
            ],
        )
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", http.content_disposition("udi-demo-codes.pdf", "inline")),
        ]
        return request.make_response(content, headers)


class LabelTemplateController(http.Controller):
    @http.route(
        "/udi/label-template/<int:version_id>/test.pdf", type="http", auth="user", methods=["GET"], readonly=True
    )
    def test_print(self, version_id, lang=None):
        """One label with made-up data and the word TEST."""
        version = request.env["udi.label.template.version"].browse(version_id).exists()
        if not version:
            raise request.not_found()
        version.check_access("read")
        known = [code for code, _name in request.env["res.lang"].get_installed()]
        try:
            content = request.env["udi.label.design"].test_print(version, lang if lang in known else None)
        except UserError as error:
            return request.make_response(str(error), [("Content-Type", "text/plain; charset=utf-8")], status=400)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", http.content_disposition("label-test.pdf", "inline")),
        ]
        return request.make_response(content, headers)
