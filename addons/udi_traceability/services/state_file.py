"""State of everything on a past day as an Excel file."""

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from odoo.addons.udi_core.sheet_stream import SheetStream

PRODUCTS = 200  # asked at once


class UdiStateFile(models.AbstractModel):
    _name = "udi.state.file"
    _description = "File of a past state"

    @api.private
    def write_xlsx(self, moment, file, product_ids=None):
        """Write all products and places at a moment into a binary file; the number of rows."""
        moment = self.env["udi.trace"]._moment(moment)
        later, rows = [0], self._rows(moment, product_ids)
        with SheetStream(file) as book:
            count = book.table(self.env._("State"), self._columns(), self._counted(rows, later))
            book.facts(self.env._("About"), self.env._("State on a day"), self._facts(moment, later[0]))
        return count

    def _columns(self):
        return [
            (self.env._("Product"), 40),
            (self.env._("Kind"), 20),
            (self.env._("Place or holder"), 44),
            (self.env._("Lots and serials"), 16),
            (self.env._("Quantity"), 12),
            (self.env._("Lots on hold"), 14),
        ]

    def _facts(self, moment, later):
        local = format_datetime(self.env, moment, dt_format="medium")
        now = format_datetime(self.env, fields.Datetime.now(), dt_format="medium")
        facts = [
            (self.env._("State of"), f"{local} ({self.env.tz})"),
            (self.env._("Asked on"), f"{now} ({self.env.tz})"),
            (self.env._("Asked by"), f"{self.env.user.name} ({self.env.user.login})"),
            (self.env._("Companies"), ", ".join(self.env.companies.mapped("name"))),
            (
                self.env._("Completeness"),
                self.env["udi.history"].status()["message"] or self.env._("The ledger holds the whole history."),
            ),
        ]
        if later:
            words = self.env._("%(count)s events of before were recorded only afterwards.", count=later)
            facts.append((self.env._("Not yet known then"), words))
        return facts

    def _rows(self, moment, product_ids):
        """Pages of `udi.trace.state_of_all_on`, one after the other."""
        after = None
        while True:
            page = self.env["udi.trace"].state_of_all_on(moment, product_ids, after, PRODUCTS)
            yield page
            after = page["after"]
            if after is None:
                return

    def _counted(self, pages, later):
        kinds = dict(self.env["udi.holder"]._fields["kind"]._description_selection(self.env))
        for page in pages:
            later[0] += page["later_known"]
            for row in page["rows"]:
                kind = kinds.get(row["kind"], "")
                yield [row["product"], kind, row["name"], row["lots"], row["quantity"], row["held"]]
