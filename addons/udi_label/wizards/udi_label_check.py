"""The dialogue that compares a printed label with its job."""

import base64

from odoo import api, fields, models


class UdiLabelCheckDialogue(models.TransientModel):
    _name = "udi.label.check.dialogue"
    _description = "Check a printed label"

    job_id = fields.Many2one("udi.print.job", required=True, readonly=True)
    picture = fields.Image("Photograph or scan", help="PNG or JPEG; a phone opens its camera here.")
    scanned = fields.Char("Or scan it", help="What a hand scanner sends, with its symbology identifier.")
    result = fields.Selection(
        [
            ("readable", "Readable and right"),
            ("wrong_data", "Wrong data"),
            ("not_gs1", "Not the symbol that was printed"),
            ("unreadable", "Not readable"),
        ],
        compute="_compute_result",
    )
    message = fields.Char(compute="_compute_result")

    @api.depends("picture", "scanned", "job_id")
    def _compute_result(self):
        check = self.env["udi.label.check"]
        for dialogue in self:
            dialogue.result = dialogue.message = False
            if dialogue.picture:
                found = check.read_picture(base64.b64decode(dialogue.picture))
            elif dialogue.scanned:
                text = dialogue.scanned.strip()
                found = [(text[:3], text[3:])] if text.startswith("]") else [("", text)]
            else:
                continue
            dialogue.result, _number, dialogue.message = check.compare(dialogue.job_id, found)
