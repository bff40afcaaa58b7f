"""When a step happened: the ledger follows the date of done move lines, and says so when it is changed later."""

from datetime import timedelta

from odoo import fields, models

SAME_MOMENT = timedelta(minutes=1)  # Odoo stamps a step several times while it finishes it


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        if not vals.get("date"):
            return super().write(vals)
        # events of this transaction get the new time, those of earlier ones a correction
        left = self.env["udi.recorder"].redate(self, vals["date"])
        before = left._udi_dates_before(fields.Datetime.to_datetime(vals["date"]))
        result = super().write(vals)
        if before:
            self._udi_correct_dates(before)
        return result

    def _udi_dates_before(self, time):
        """``{line: its date}`` of done lines whose date would become another one."""
        done = self.filtered(lambda line: line.state == "done" and line.lot_id)._udi_lines()
        return {line: line.date for line in done if abs(line.date - time) > SAME_MOMENT}

    def _udi_correct_dates(self, before):
        lines = self.browse([line.id for line in before])
        pairs = self.env["udi.recorder"].corrections(
            lines,
            self.env._("Date of a finished document changed"),
            {line.id: {"date": fields.Datetime.to_string(date)} for line, date in before.items()},
        )
        self.env["udi.recorder"].record_many(pairs)
