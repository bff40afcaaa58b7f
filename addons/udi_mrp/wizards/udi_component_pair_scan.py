import base64
import binascii

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

COLOUR = {"ok": "success", "warning": "warning", "error": "danger"}
SHOWN = 100  # answers of a file on screen; the count stands above them


class UdiComponentPairScan(models.TransientModel):
    """Pairing by hand scanner: unit, component, unit, component … Scans are answered at once and saved together.

    The form listens to the scanner without any field being selected; the text field also takes typed or pasted lines.
    """

    _name = "udi.component.pair.scan"
    _inherit = "barcodes.barcode_events_mixin"
    _description = "Pair components by scanning"

    production_id = fields.Many2one("mrp.production", string="Manufacturing order", required=True, readonly=True)
    text = fields.Text(string="Scans", help="One scan per line, or unit, tab, component on a line.")
    scanned = fields.Text(help="What came from the scanner, one scan per line.")
    scanner = fields.Char(string="This scanner", help="Its name stays on this device and goes into the ledger.")
    unit_lot_id = fields.Many2one("stock.lot", string="Selected unit", readonly=True)
    answer_html = fields.Html(string="Answers", readonly=True, sanitize=True)
    progress = fields.Char(compute="_compute_progress")
    file = fields.Binary(attachment=False, help="Excel or CSV with the columns Unit and Component.")
    file_name = fields.Char()
    file_html = fields.Html(string="Preview", compute="_compute_file_html", sanitize=True)
    file_ready = fields.Boolean(compute="_compute_file_html")
    blank_list = fields.Binary(compute="_compute_blank_list", string="List to fill in")

    def _compute_progress(self):
        for wizard in self:
            production = wizard.production_id
            total = len(production.lot_producing_ids) * sum(production._udi_pair_places().values())
            done = len(production.udi_pair_ids.filtered("component_lot_id"))
            wizard.progress = self.env._("%(done)s of %(total)s components paired", done=done, total=total)

    # ------------------------------------------------------------------ a file
    @api.depends("file", "production_id")
    def _compute_file_html(self):
        """What the file would do: how many pairs, and what stands against them, row by row."""
        for wizard in self:
            wizard.file_ready, wizard.file_html = False, False
            if not wizard.file:
                continue
            try:
                result = self.env["udi.pair.file"].preview(wizard.production_id._origin, wizard._file_bytes())
            except UserError as error:
                wizard.file_html = wizard._box("danger", self.env._("The file cannot be read"), str(error))
                continue
            wizard.file_ready = not wizard._refused(result)
            wizard.file_html = wizard._preview(result)

    def _compute_blank_list(self):
        for wizard in self:
            wizard.blank_list = base64.b64encode(self.env["udi.pair.file"].blank(wizard.production_id))

    def _file_bytes(self):
        try:
            return base64.b64decode(self.file or b"", validate=True)
        except (binascii.Error, ValueError):
            return b""

    def _refused(self, result):
        return [answer for answer in result["answers"] if answer["status"] == "error"]

    def _preview(self, result):
        refused = self._refused(result)
        warned = [answer for answer in result["answers"] if answer["status"] == "warning"]
        count = len(result["answers"])
        if refused:
            title = self.env._(
                "%(refused)s of %(count)s rows cannot be paired: nothing will be saved.",
                refused=len(refused),
                count=count,
            )
            text = self.env._("Correct these rows in the file and choose it again.")
        else:
            title = self.env._("%(count)s pairs can be saved.", count=count)
            text = self.env._("%(warned)s of them with a warning.", warned=len(warned)) if warned else ""
        shown = (refused + warned)[:SHOWN] or result["answers"][:5]
        rows = Markup("").join(
            Markup("<tr><td>%s</td><td><code>%s</code></td><td>%s</td></tr>")
            % (answer["line"], answer["text"], answer["message"])
            for answer in shown
        )
        head = (self.env._("Row"), self.env._("In the file"), self.env._("Result"))
        table = Markup('<table class="table table-sm"><tr><th>%s</th><th>%s</th><th>%s</th></tr>%s</table>') % (
            *head,
            rows,
        )
        more = len(refused + warned) - SHOWN
        if more > 0:
            table += Markup("<p>%s</p>") % self.env._("… and %(more)s more.", more=more)
        return self._box("danger" if refused else "success", title, text) + table

    def action_save_file(self):
        """Save every pair of the file and close; a file with a refused row changes nothing."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose an Excel or CSV file first."))
        result = self.env["udi.pair.file"].load(self.production_id, self._file_bytes())
        refused = self._refused(result)
        if refused:
            raise UserError(
                self.env._(
                    "Nothing was saved: %(refused)s of %(count)s rows cannot be paired. Row %(row)s: %(message)s",
                    refused=len(refused),
                    count=len(result["answers"]),
                    row=refused[0]["line"],
                    message=refused[0]["message"],
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def action_blank_list(self):
        """Download the list to fill in."""
        self.ensure_one()
        name = f"{self.production_id.name}.xlsx".replace("/", "-")
        url = f"/web/content/{self._name}/{self.id}/blank_list/{name}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    # ------------------------------------------------------------------ scans
    def on_barcode_scanned(self, barcode):
        """A scan is put on the list and answered; nothing is saved before "Save pairs"."""
        self.text = f"{(self.text or '').rstrip()}\n{barcode}".lstrip("\n")
        self.scanned = f"{self.scanned or ''}\n{barcode}".lstrip("\n")
        result = self._read(commit=False)
        self.answer_html = self._answers(reversed(result["answers"]))

    def action_save(self):
        """Pair what can be paired; lines that were refused stay in the field, each with its answer."""
        self.ensure_one()
        if not (self.text or "").strip():
            raise UserError(self.env._("Scan a unit and its component first, or paste lines."))
        result = self._read()
        refused = [answer for answer in result["answers"] if answer["status"] == "error"]
        lines = self.text.split("\n")
        self.write(
            {
                "text": "\n".join(lines[answer["line"] - 1] for answer in refused),
                "unit_lot_id": result["unit"].id,
                "answer_html": self._answers(reversed(result["answers"])),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pair components"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _read(self, commit=True):
        return self.env["udi.pairing"].read_lines(
            self.production_id._origin,
            self.text,
            unit=self.unit_lot_id._origin,
            scanned=(self.scanned or "").split("\n"),
            commit=commit,
            scanner=self.scanner,
        )

    def _answers(self, answers):
        return Markup("").join(
            self._box(COLOUR[answer["status"]], answer["title"], answer["message"], answer["text"])
            for answer in answers
        )

    def _box(self, colour, title, text, code=""):
        line = Markup('<div class="alert alert-%s mb-1 py-2"><strong>%s</strong> <code>%s</code><br/>%s</div>')
        return line % (colour, title, code, text)
