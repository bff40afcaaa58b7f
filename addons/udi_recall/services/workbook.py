"""Excel lists of a recall case: one per holder, a summary, and an archive of all of them."""

import io
import re
import zipfile
from functools import partial

import xlsxwriter
from odoo import fields, models

# text is written as text: a name that starts with = + - or @ stays a name, and nothing becomes a link
BOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# a row is put away on the disk before the next one: what grows in memory with the units is their ids, the days on which
# they were delivered, and the finished file, which is packed
LONG_BOOK_OPTIONS = {**BOOK_OPTIONS, "in_memory": False, "constant_memory": True}
UNSAFE = re.compile(r"[^\w\-]+")
MAX_NAME = 60
MOST_ROWS = 1_000_000  # of one sheet; Excel opens 1,048,576 and a further row would be lost without a word
BATCH = 5_000  # records that are read together and then forgotten


def safe_name(text, fallback="file"):
    """``text`` as part of a file name: letters of any script, digits, ``_`` and ``-`` only, never empty."""
    return UNSAFE.sub("_", text or "").strip("_")[:MAX_NAME].rstrip("_") or fallback


class UdiRecallWorkbook(models.AbstractModel):
    """Runs with the reader's own rights and in the reader's language."""

    _name = "udi.recall.workbook"
    _description = "Excel lists of a recall case"

    def holder_file(self, holder):
        """``(file name, bytes)`` of the list for one holder."""
        holder.ensure_one()
        return self._holder_file_name(holder), self._holder_book(holder)

    def archive(self, recall):
        """``(file name, bytes)`` of a zip with a summary and one list per holder, each under its own name."""
        recall.ensure_one()
        case = safe_name(recall.reference, "case")
        buffer = io.BytesIO()
        taken = set()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            summary = self.env._("summary")
            archive.writestr(f"{case}/{case}_0_{safe_name(summary, 'summary')}.xlsx", self._summary_book(recall))
            for holder in recall.holder_ids:
                stem = name = self._holder_file_name(holder).removesuffix(".xlsx")
                if name.casefold() in taken:
                    name = f"{stem}_{holder.id}"
                taken.add(name.casefold())
                archive.writestr(f"{case}/{name}.xlsx", self._holder_book(holder))
        return f"{case}.zip", buffer.getvalue()

    def _holder_file_name(self, holder):
        return f"{safe_name(holder.recall_id.reference, 'case')}_{safe_name(holder.display_name, 'holder')}.xlsx"

    # ------------------------------------------------------------ books
    def _holder_book(self, holder):
        recall = holder.recall_id
        title = self.env._("Recall: affected units at %(holder)s", holder=holder.display_name)
        facts = [
            *self._case_facts(recall),
            (self.env._("Holder"), holder.display_name),
            (self.env._("Address"), self._address(holder)),
            (self.env._("Units"), holder.quantity),
        ]
        lines = holder.with_prefetch().line_ids  # of this holder alone: those of others are not read with them
        return self._book([(self.env._("Affected units"), title, facts, self._unit_columns(), lines, self._unit_rows)])

    def _summary_book(self, recall):
        facts = [
            *self._case_facts(recall),
            (self.env._("Affected units"), recall.unit_qty),
            (self.env._("Of which possibly affected"), recall.possible_qty),
            (self.env._("Built into other units"), recall.used_qty),
        ]
        title = self.env._("Recall: summary by holder")
        all_units = self.env._("Recall: all affected units")
        units = [(self.env._("Holder"), 34), *self._unit_columns()]
        rows = partial(self._unit_rows, with_holder=True)
        return self._book(
            [
                (self.env._("Holders"), title, facts, self._holder_columns(), recall.holder_ids, self._holder_rows),
                (self.env._("All units"), all_units, facts[:3], units, recall.line_ids, rows),
            ]
        )

    def _case_facts(self, recall):
        scoped = recall.scoped_on and fields.Datetime.context_timestamp(recall, recall.scoped_on)
        levels = dict(recall._fields["level"]._description_selection(self.env))
        return [
            (self.env._("Case"), recall.reference),
            (self.env._("Title"), recall.title),
            (self.env._("Company"), recall.company_id.name),
            (self.env._("Recall class"), levels.get(recall.level)),
            (self.env._("Reason"), " ".join((recall.reason or "").split())),
            (self.env._("Defective lots"), ", ".join(recall.lot_ids.mapped("name"))),
            (self.env._("As of"), scoped and scoped.strftime("%Y-%m-%d %H:%M")),
        ]

    # ------------------------------------------------------------ columns and rows
    def _holder_columns(self):
        """``(heading, width in characters)`` of the table of holders."""
        return [
            (self.env._("Holder"), 34),
            (self.env._("Kind"), 20),
            (self.env._("Address"), 48),
            (self.env._("Lots and serials"), 16),
            (self.env._("Units"), 12),
            (self.env._("Of which possibly affected"), 24),
        ]

    def _holder_rows(self, holders):
        kinds = dict(holders._fields["kind"]._description_selection(self.env))
        for holder in holders:
            yield [
                holder.display_name,
                kinds[holder.kind],
                self._address(holder),
                holder.lot_count,
                holder.quantity,
                holder.possible_qty,
            ]

    def _unit_columns(self):
        """``(heading, width in characters)`` of the table of units."""
        return [
            (self.env._("Product"), 34),
            (self.env._("Model"), 16),
            (self.env._("UDI-DI"), 18),
            (self.env._("Lot number"), 18),
            (self.env._("Serial number"), 20),
            (self.env._("Manufacturing date"), 18),
            (self.env._("Expiry date"), 14),
            (self.env._("Quantity"), 10),
            (self.env._("Unit"), 10),
            (self.env._("Place"), 30),
            (self.env._("Delivered with"), 18),
            (self.env._("Delivered on"), 14),
            (self.env._("Certainty"), 12),
        ]

    def _unit_rows(self, lines, with_holder=False):
        """What stands in the rows of these lines; what many of them share is looked up once."""
        certainty = dict(lines._fields["certainty"]._description_selection(self.env))
        products, days, holders = {}, {}, {}
        for start in range(0, len(lines), BATCH):
            batch = lines[start : start + BATCH].with_prefetch()
            for line in batch:
                product, lot, moment = line.product_id, line.lot_id, line.document_date
                if product not in products:
                    products[product] = self._product_facts(product)
                name, model, code, unit, serial = products[product]
                if moment and moment not in days:
                    days[moment] = fields.Datetime.context_timestamp(line, moment).date()
                row = [
                    name,
                    model,
                    lot.udi_identifier_id.code or code,
                    lot.udi_lot_number,
                    lot.name if serial else None,
                    lot.udi_manufacture_date,
                    lot.udi_expiry_date,
                    line.quantity,
                    unit,
                    line.holder_name,
                    line.document_name,
                    moment and days[moment],
                    certainty[line.certainty],
                ]
                if with_holder:
                    holder = line.holder_id
                    if holder not in holders:
                        holders[holder] = holder.display_name
                    row.insert(0, holders[holder])
                yield row
            batch.lot_id.invalidate_recordset()
            batch.invalidate_recordset()

    def _product_facts(self, product):
        code = product.udi_primary_identifier_id.code
        return product.name, product.udi_model, code, product.uom_id.name, product.tracking == "serial"

    def _address(self, holder):
        partner = holder.partner_id or holder.warehouse_id.partner_id
        address = partner._display_address(without_company=True) if partner else ""
        return ", ".join(part.strip() for part in address.splitlines() if part.strip())

    # ------------------------------------------------------------ writing
    def _book(self, sheets):
        """Bytes of a workbook.

        :param sheets: list of ``(tab, title, facts, columns, records, rows)``; ``rows(records)`` yields their cells
        """
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, LONG_BOOK_OPTIONS) as book:
            style = {
                "title": book.add_format({"bold": True, "font_size": 15}),
                "label": book.add_format({"font_color": "#5F6B7A", "valign": "top"}),
                "fact": book.add_format({"align": "left", "valign": "top"}),
                "head": book.add_format(
                    {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
                ),
                "text": book.add_format({"num_format": "@", "valign": "top"}),
                "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
                "number": book.add_format({"num_format": "#,##0.###;-#,##0.###", "valign": "top"}),
            }
            for tab, title, facts, columns, records, rows in sheets:
                parts = range(0, max(len(records), 1), MOST_ROWS)
                for number, start in enumerate(parts, 1):
                    name = tab[:31] if number == 1 else f"{tab[:26]} {number}"
                    part = records[start : start + MOST_ROWS]
                    self._sheet(book.add_worksheet(name), style, title, facts, columns, rows(part), len(part))
        return buffer.getvalue()

    def _sheet(self, sheet, style, title, facts, columns, rows, count):
        """Rows in their order from the top: one that is written cannot be changed any more."""
        sheet.write_string(0, 0, title, style["title"])
        row = 1
        for label, value in facts:
            if value not in (None, False, ""):
                sheet.write_string(row, 0, label, style["label"])
                self._cell(sheet, row, 1, value, {**style, "text": style["fact"], "number": style["fact"]})
                row += 1
        head = row + 1
        sheet.set_row(head, 30)
        for column, (label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(head, column, label, style["head"])
        for index, values in enumerate(rows, head + 1):
            for column, value in enumerate(values):
                self._cell(sheet, index, column, value, style)
        sheet.freeze_panes(head + 1, 0)
        if count:
            sheet.autofilter(head, 0, head + count, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        sheet.set_footer("&L&A&R&P / &N")

    def _cell(self, sheet, row, column, value, style):
        if value is None or value is False or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value, style["text"])
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, style["number"])
        else:
            sheet.write_datetime(row, column, fields.Datetime.to_datetime(value), style["date"])
