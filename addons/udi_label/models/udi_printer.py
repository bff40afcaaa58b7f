"""Printers of labels: how a finished job reaches paper."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class UdiPrinter(models.Model):
    _name = "udi.printer"
    _description = "Label printer"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index="btree_not_null")
    kind = fields.Selection(
        [
            ("download", "Download the file"),
            ("browser", "Print in the browser"),
            ("socket", "Send to the printer (network, port 9100)"),
        ],
        required=True,
        default="download",
    )
    language = fields.Selection(
        [("pdf", "PDF"), ("zpl", "ZPL II"), ("csv", "Data file (CSV) for direct marking")], required=True, default="pdf"
    )
    dpi = fields.Selection(
        [("203", "203 dpi"), ("300", "300 dpi"), ("406", "406 dpi"), ("600", "600 dpi")],
        "Resolution",
        required=True,
        default="300",
    )
    host = fields.Char("Address", help="IP address or name of the printer.")
    port = fields.Integer(default=9100)
    timeout = fields.Integer("Time-out (s)", default=10)
    font = fields.Char("Font on the printer", help="TrueType font for Chinese text, for example E:SIMSUN.TTF.")
    location = fields.Char("Where it stands")

    @api.constrains("kind", "language", "host", "port", "timeout")
    def _check_socket(self):
        for printer in self.filtered(lambda item: item.kind == "socket"):
            if not printer.host or not printer.host.strip() or any(mark in printer.host for mark in "/ @\n"):
                raise ValidationError(
                    self.env._("%(printer)s: enter the printer's IP address or name.", printer=printer.name)
                )
            if printer.language != "zpl":
                raise ValidationError(self.env._("%(printer)s: only ZPL is sent to a printer.", printer=printer.name))
            if not 0 < printer.port < 65536:
                raise ValidationError(self.env._("%(printer)s: the port is between 1 and 65535.", printer=printer.name))
            if not 1 <= printer.timeout <= 60:
                raise ValidationError(
                    self.env._("%(printer)s: the time-out is between 1 and 60 seconds.", printer=printer.name)
                )

    @api.constrains("kind", "language")
    def _check_browser(self):
        for printer in self.filtered(lambda item: item.kind == "browser" and item.language != "pdf"):
            raise ValidationError(self.env._("%(printer)s: a browser prints PDF only.", printer=printer.name))

    def action_test(self):
        """See whether the printer answers at its address; nothing is printed."""
        self.ensure_one()
        if self.kind != "socket":
            raise UserError(self.env._("Only a network printer can be tried from here."))
        self.env["udi.label.sender"].knock(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("%(printer)s answers.", printer=self.name)},
        }
