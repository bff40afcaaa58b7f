"""The data dictionary as an Excel file: a sheet for each record type would hide what is searched, so one table."""

from odoo import api, fields, models

from odoo.addons.udi_core.sheet_stream import SheetStream

PLAIN = ("model", "name")
TRANSLATED = ("model_label", "label", "meaning", "kind", "values_text", "unit", "grain", "origin", "editors")


class UdiDictionaryFile(models.AbstractModel):
    _name = "udi.dictionary.file"
    _description = "File of the data dictionary"

    @api.private
    def write_xlsx(self, file):
        """Write the dictionary in every installed language into a binary file; the number of fields."""
        entries = self.env["udi.data.dictionary"].search([])
        languages = self.env["res.lang"].get_installed()
        with SheetStream(file) as book:
            count = book.table(self.env._("Data dictionary"), self._columns(languages), self._rows(entries, languages))
            facts = [
                (self.env._("Made on"), fields.Datetime.to_string(fields.Datetime.now()) + " UTC"),
                (self.env._("Asked by"), f"{self.env.user.name} ({self.env.user.login})"),
                (self.env._("Made from"), self.env._("the models of this database, as they are installed")),
            ]
            book.facts(self.env._("About"), self.env._("Data dictionary"), facts)
        return count

    def _columns(self, languages):
        widths = {"meaning": 60, "values_text": 40, "editors": 40}
        columns = [(entry, 30) for entry in self._labels(PLAIN, self.env.lang)]
        columns.append((self._labels(("is_required",), self.env.lang)[0], 12))
        columns.append((self._labels(("is_regulated",), self.env.lang)[0], 12))
        for code, _name in languages:
            labels = zip(TRANSLATED, self._labels(TRANSLATED, code), strict=True)
            columns += [(label, widths.get(name, 24)) for name, label in labels]
        return columns

    def _labels(self, names, lang):
        entries = self.env["udi.data.dictionary"].with_context(lang=lang)
        return [entries._fields[name]._description_string(entries.env) for name in names]

    def _rows(self, entries, languages):
        """One page: the dictionary has some hundreds of fields."""
        told = [entries.with_context(lang=code) for code, _name in languages]
        yes = self.env._("Yes")
        for index, entry in enumerate(entries):
            row = [entry.model, entry.name, yes if entry.is_required else "", yes if entry.is_regulated else ""]
            for same in told:
                row += [self._text(same[index], name) for name in TRANSLATED]
            yield row

    def _text(self, entry, name):
        field, value = entry._fields[name], entry[name]
        if field.type == "selection":
            return dict(field._description_selection(entry.env)).get(value, "")
        return value or ""
