from markupsafe import Markup
from odoo import fields, models
from odoo.exceptions import UserError

COLOUR = {"ok": "success", "warning": "warning", "error": "danger"}


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
    unit_lot_id = fields.Many2one("stock.lot", string="Selected unit", readonly=True)
    answer_html = fields.Html(string="Answers", readonly=True, sanitize=True)
    progress = fields.Char(compute="_compute_progress")

    def _compute_progress(self):
        for wizard in self:
            production = wizard.production_id
            total = len(production.lot_producing_ids) * sum(production._udi_pair_places().values())
            done = len(production.udi_pair_ids.filtered("component_lot_id"))
            wizard.progress = self.env._("%(done)s of %(total)s components paired", done=done, total=total)

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
        )

    def _answers(self, answers):
        return Markup("").join(
            Markup('<div class="alert alert-%s mb-1 py-2"><strong>%s</strong> <code>%s</code><br/>%s</div>')
            % (COLOUR[answer["status"]], answer["title"], answer["text"], answer["message"])
            for answer in answers
        )
