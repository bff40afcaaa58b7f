"""The printable sheet of the scanner test."""

from odoo import http
from odoo.http import request


class ScannerSheetController(http.Controller):
    @http.route("/udi/scan/test-sheet.pdf", type="http", auth="user", methods=["GET"], readonly=True)
    def sheet(self):
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", http.content_disposition("scanner-test.pdf", "inline")),
        ]
        return request.make_response(request.env["udi.scan.device.profile"].sheet(), headers)
