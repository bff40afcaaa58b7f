"""Component pairs from an Excel or CSV list, and the list to fill in."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.udi_core import pair_file
from odoo.addons.udi_core.catalogue.record import CatalogueFileError
from odoo.addons.udi_core.catalogue.template import sheet


class UdiPairFile(models.AbstractModel):
    _name = "udi.pair.file"
    _description = "Component pairs from a file"

    def preview(self, production, data):
        """What the file would do, see `udi.pairing.read_rows`; nothing is saved.

        :param data: the file as bytes
        :raises UserError: the file cannot be read; the sentence says why and what to do
        """
        return self.env["udi.pairing"].read_rows(production, self._rows(data), commit=False)

    def load(self, production, data):
        """Save every pair of the file, or none when a row is refused; see `udi.pairing.read_rows`."""
        return self.env["udi.pairing"].read_rows(production, self._rows(data))

    def blank(self, production):
        """The list to fill in, as an Excel file: one row for each component place that has no pair yet."""
        production.ensure_one()
        places = production._udi_pair_places()
        taken = {}
        for pair in production.udi_pair_ids.filtered("component_lot_id"):
            key = pair.unit_lot_id.id, pair.component_product_id.id
            taken[key] = taken.get(key, 0) + 1
        rows = [
            (unit.name, "", product.display_name)
            for unit in production.lot_producing_ids
            for product, count in places.items()
            for _place in range(count - taken.get((unit.id, product.id), 0))
        ]
        head = (self.env._("Unit serial"), self.env._("Component serial"), self.env._("Component product"))
        return sheet(head, rows, (28, 28, 40))

    def _rows(self, data):
        try:
            return pair_file.read(data)
        except CatalogueFileError as error:
            raise UserError(self._sentence(error)) from None

    def _sentence(self, error):
        sentences = {
            "empty_file": self.env._("The file is empty. Write one row for each pair below the header."),
            "too_big": self.env._("The file is too big for a list of pairs. Delete other sheets and pictures."),
            "unknown_format": self.env._("This is no Excel or CSV file. Save the list as Excel (.xlsx) or CSV."),
            "bad_excel": self.env._("This Excel file is damaged. Open it in Excel and save it again as .xlsx."),
            "old_excel": self.env._(
                "This is an old Excel file (.xls) or has a password. Save it as .xlsx without one."
            ),
            "zip_bomb": self.env._("This Excel file unpacks to far more than a list of pairs. It was not opened."),
            "bad_encoding": self.env._("The characters of this file cannot be read. Save it as Excel or as CSV UTF-8."),
            "too_many_rows": self.env._(
                "The file has more than %(limit)s rows. Split it: each part is checked and saved on its own.",
                limit=pair_file.MAX_ROWS,
            ),
            "double_column": self.env._(
                "Two columns mean the same (%(header)s). Delete or rename one of them.",
                header=error.data.get("header", ""),
            ),
            "no_columns": self.env._(
                "The header must name the columns Unit and Component; its first row says: %(headers)s. "
                "Download the list to fill in, or rename the columns.",
                headers=error.data.get("headers", ""),
            ),
        }
        return sentences[error.code]
