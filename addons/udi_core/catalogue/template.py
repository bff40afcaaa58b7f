"""The Excel template for device records, and small sheets with a header."""

import io

import xlsxwriter

from .table_columns import COLUMNS

_EN, _ZH = 0, 1
_SHEETS = (("Devices", "Notes"), ("产品数据", "填写说明"))
_NOTE_HEADS = (
    ("Column", "Also understood", "Required", "Example", "Notes"),
    ("列名", "也可写作", "必填", "示例", "说明"),
)
_HINTS = (
    (
        "One device per row. The header row stays as it is; columns may be left out or stand in any order.",
        "Delete the example row before you import.",
        "All cells are text, so that codes keep their leading zeros.",
    ),
    (
        "每行一个产品标识;表头保持不变,列可以省略,顺序不限。",
        "导入前请删除示例行。",
        "所有单元格均为文本格式,编码前面的 0 不会丢失。",
    ),
)
_YES = ("yes", "是")
_EXAMPLES_ZH = {
    "generic_name": "一次性使用输液器",
    "brand": "示例牌",
    "company": "示例医疗器械有限公司",
    "package_1_type": "盒",
    "yes": "是",
    "no": "否",
}


def workbook(chinese=False):
    """The template as bytes: a header with one example row, and a sheet of notes.

    :param chinese: headers in Chinese instead of English; the import understands both
    """
    language = _ZH if chinese else _EN
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        example = book.add_format({"num_format": "@", "italic": True, "font_color": "#808080"})
        head = _head_format(book)
        needed = book.add_format({"bold": True, "bg_color": "#E9D8EE", "border": 1, "text_wrap": True})
        sheet = book.add_worksheet(_SHEETS[language][0])
        sheet.freeze_panes(1, 1)
        for number, column in enumerate(COLUMNS):
            title = column.headers[language]
            sheet.set_column(number, number, max(14, min(len(title) * (2 if chinese else 1) + 2, 34)), text)
            sheet.write_string(0, number, title, needed if column.required else head)
            sheet.write_string(1, number, _example(column, chinese), example)
        _notes(book, language, head)
    return target.getvalue()


def _head_format(book):
    return book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1, "text_wrap": True})


def _example(column, chinese):
    if not chinese:
        return column.example
    return _EXAMPLES_ZH.get(column.name) or _EXAMPLES_ZH.get(column.example, column.example)


def _notes(book, language, head):
    sheet = book.add_worksheet(_SHEETS[language][1])
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 34, wrap)
    sheet.set_column(2, 2, 10, wrap)
    sheet.set_column(3, 4, 40, wrap)
    row = 0
    for hint in _HINTS[language]:
        sheet.write_string(row, 0, hint)
        row += 1
    row += 1
    for number, title in enumerate(_NOTE_HEADS[language]):
        sheet.write_string(row, number, title, head)
    for column in COLUMNS:
        row += 1
        others = [header for header in column.headers if header != column.headers[language]]
        note = column.note.split(" · ")[-1 if language else 0] if " · " in column.note else column.note
        example = _example(column, language == _ZH)
        cells = (column.headers[language], ", ".join(others), _YES[language] if column.required else "", example, note)
        for number, cell in enumerate(cells):
            sheet.write_string(row, number, cell)


def sheet(head, rows, widths):
    """A workbook of one sheet as bytes; every cell is text, so that nothing in it is a formula.

    :param rows: any iterable; only the row at hand is in memory
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for number, width in enumerate(widths):
            page.set_column(number, number, width)
        page.freeze_panes(1, 0)
        for number, title in enumerate(head):
            page.write_string(0, number, title, _head_format(book))
        for line, row in enumerate(rows, 1):
            for number, cell in enumerate(row):
                page.write_string(line, number, str(cell or ""))
    return target.getvalue()
