"""The data dictionary as a file."""

from odoo.http import Controller, route

from .trace_file import KINDS, reader, send


class DictionaryFile(Controller):
    @route("/udi/dictionary.xlsx", type="http", auth="user", readonly=True)
    def dictionary_file(self):
        """Every field in every installed language, for whoever may read the dictionary."""
        env = reader()
        return send(env["udi.dictionary.file"].write_xlsx, KINDS["xlsx"][1], "udi-data-dictionary.xlsx")
