"""The Excel form of a notice: the holder's units with columns to fill in. Read back by `udi.recall.notice.import`."""

import io

import xlsxwriter
from odoo import api, fields, models

from .workbook import BOOK_OPTIONS
from odoo.addons.udi_core.answer_file import COLUMNS, MARK

WIDTHS = {"passed_to": 30, "contact": 26}


class UdiRecallNoticeForm(models.AbstractModel):
    _name = "udi.recall.notice.form"
    _description = "Answer form of a recall notice"

    @api.private
    def form(self, notice):
        """``(file name, bytes)``: what is told already stands in it. ``notice`` with its language in the context."""
        notice.ensure_one()
        words = self.env["udi.recall.notice.text"]
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, BOOK_OPTIONS) as book:
            sheet = book.add_worksheet(self.env._("Answer")[:31])
            style = self._styles(book)
            sheet.write_row(0, 0, [MARK, notice.name, str(notice.answer_version), self._database()], style["text"])
            sheet.set_row(0, None, None, {"hidden": True})
            sheet.write_string(1, 1, words.title(notice), style["title"])
            row = 2
            for text in [
                *words.paragraphs(notice),
                self.env._("Fill in the yellow cells only, save, and send the file back."),
            ]:
                sheet.merge_range(row, 1, row, 14, text, style["note"])
                sheet.set_row(row, 15 * (1 + len(text.encode()) // 170))
                row += 1
            labels = {"person": self.env._("Answered by"), "remark": self.env._("Remark")}
            for key, label in labels.items():
                sheet.write_string(row, 0, key, style["text"])
                sheet.write_string(row, 1, label, style["label"])
                sheet.merge_range(row, 2, row, 8, "", style["input_text"])
                row += 1
            self._write_table(sheet, style, notice, row + 1)
            sheet.set_column(0, 0, None, None, {"hidden": True})
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.protect(options={"format_columns": True, "autofilter": True, "sort": True})
        return words.form_name(notice), buffer.getvalue()

    def _styles(self, book):
        yellow = {"bg_color": "#FFF7CC", "border": 1, "border_color": "#D9C97A", "locked": False}
        return {
            "title": book.add_format({"bold": True, "font_size": 15}),
            "note": book.add_format({"text_wrap": True, "valign": "top"}),
            "label": book.add_format({"bold": True}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
            ),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
            "number": book.add_format({"num_format": "0.###", "valign": "top"}),
            "input": book.add_format({**yellow, "num_format": "0.###"}),
            "input_text": book.add_format({**yellow, "num_format": "@"}),
        }

    def _write_table(self, sheet, style, notice, top):
        shown = [
            (self.env._("Product"), 30),
            (self.env._("UDI-DI"), 17),
            (self.env._("Lot or serial"), 20),
            (self.env._("Delivered with"), 17),
            (self.env._("Delivered on"), 12),
            (self.env._("Units"), 8),
        ]
        labels = dict(self.env["udi.recall.answer.item"]._fields["outcome"]._description_selection(self.env))
        labels.update(
            passed_to=self.env._("Passed on to (name)"), contact=self.env._("Their mail, telephone or address")
        )
        # machine names of the columns, in a hidden row
        sheet.write_row(top, 0, ["line", *[""] * len(shown), *COLUMNS], style["text"])
        sheet.set_row(top, None, None, {"hidden": True})
        heads = [*shown, *((labels[name], WIDTHS.get(name, 11)) for name in COLUMNS)]
        for column, (label, width) in enumerate(heads, 1):
            sheet.set_column(column, column, width)
            sheet.write_string(top + 1, column, label, style["head"])
        sheet.set_row(top + 1, 45)
        for row, line in enumerate(notice.line_ids, top + 2):
            sheet.write_string(row, 0, str(line.id), style["text"])
            self._line(sheet, style, row, line, len(shown) + 1)
        sheet.freeze_panes(top + 2, 4)

    def _line(self, sheet, style, row, line, first):
        identifier = line.lot_id.udi_identifier_id or line.product_id.udi_primary_identifier_id
        for column, text in enumerate((line.product_id.name, identifier.code, line.lot_name, line.document_name), 1):
            sheet.write_string(row, column, text or "", style["text"])
        if line.document_date:
            sheet.write_datetime(row, 5, fields.Datetime.to_datetime(line.document_date), style["date"])
        sheet.write_number(row, 6, line.quantity, style["number"])
        for column, name in enumerate(COLUMNS, first):
            told = line[f"{name}_qty"] if f"{name}_qty" in line._fields else 0.0
            kind = style["input_text" if name in WIDTHS else "input"]
            if told:
                sheet.write_number(row, column, told, kind)
            else:
                sheet.write_blank(row, column, None, kind)

    def _database(self):
        # sudo: the name of this database, so that a form of another one is told apart
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")
