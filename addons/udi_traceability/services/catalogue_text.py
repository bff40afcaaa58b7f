"""Sentences for what can be wrong with a file or a record of a regulator's catalogue."""

from odoo.addons.udi_core.catalogue.table_columns import title

MEGABYTE = 1024 * 1024


def format_name(env, code):
    """The name of a format as people know it."""
    names = {
        "nmpa_xml": env._("NMPA UDID, XML"),
        "nmpa_json": env._("NMPA UDID, JSON"),
        "gudid_json": env._("FDA GUDID, JSON"),
        "excel": env._("Excel table"),
        "csv": env._("CSV table"),
    }
    return names.get(code, code)


def file_sentence(env, name, code, data):
    """What is wrong with the whole file `name` and what to do; `code` is one of `FILE_ERRORS`."""
    limit = data.get("limit") or 0
    facts = {
        "file": name,
        "line": data.get("line") or 1,
        "limit": limit // MEGABYTE if limit > MEGABYTE else limit,
        "header": str(data.get("header") or "")[:80],
        "headers": str(data.get("headers") or "")[:200],
        "message": str(data.get("message") or "")[:200],
    }
    writer = _ZIP.get(code) or _TABLE.get(code) or _TEXT.get(code)
    if writer:
        return writer(env, facts)
    return env._(
        "%(file)s holds no device records. Import XML or JSON of NMPA, JSON of AccessGUDID or openFDA, or the Excel "
        "template.",
        **facts,
    )


_TEXT = {
    "empty_file": lambda env, facts: env._("%(file)s is empty. Download it again and import that file.", **facts),
    "unknown_format": lambda env, facts: env._(
        "%(file)s is neither XML, JSON, Excel nor CSV. Import the file as the regulator publishes it, or the Excel "
        "template.",
        **facts,
    ),
    "not_utf8": lambda env, facts: env._(
        "%(file)s is not UTF-8 text. Import the JSON file as the regulator publishes it.", **facts
    ),
    "bad_encoding": lambda env, facts: env._(
        "%(file)s is neither UTF-8 nor GB18030 text. Save it as UTF-8 and import it again.", **facts
    ),
    "not_json": lambda env, facts: env._(
        "%(file)s is not JSON (line %(line)s cannot be read). Import the JSON file as the regulator publishes it, "
        "or a zip of such files.",
        **facts,
    ),
    "history_not_supported": lambda env, facts: env._(
        "%(file)s is the history of one record. Download the device record itself (lookup) and import that.", **facts
    ),
    "has_dtd": lambda env, facts: env._(
        "%(file)s declares a document type or entities. NMPA's files have none, so it is refused. Download the file "
        "from NMPA again.",
        **facts,
    ),
    "truncated": lambda env, facts: env._(
        "%(file)s breaks off before its end. Nothing of it was imported. Download it again.", **facts
    ),
    "interface_refused": lambda env, facts: env._(
        "%(file)s is a refusal of NMPA's interface: %(message)s. Ask for the data again.", **facts
    ),
}
_ZIP = {
    "too_big": lambda env, facts: env._(
        "%(file)s is larger than %(limit)s MB. Split it into smaller files and import these.", **facts
    ),
    "bad_zip": lambda env, facts: env._(
        "%(file)s cannot be unpacked: it is damaged. Download it again, or unpack it yourself and import the files "
        "in it.",
        **facts,
    ),
    "encrypted_zip": lambda env, facts: env._(
        "%(file)s is protected by a password. Unpack it yourself and import the files in it.", **facts
    ),
    "zip_bomb": lambda env, facts: env._(
        "%(file)s unpacks to far more than device records would (more than %(limit)s MB in one file), so it is "
        "refused. Unpack it yourself and import its files one by one.",
        **facts,
    ),
    "zip_too_deep": lambda env, facts: env._(
        "%(file)s has zips in zips more than %(limit)s deep. Unpack the outer ones and import the inner ones.", **facts
    ),
    "too_many_files": lambda env, facts: env._(
        "%(file)s holds more than %(limit)s files. Split it and import the parts.", **facts
    ),
}
_TABLE = {
    "old_excel": lambda env, facts: env._(
        "%(file)s is an old Excel file (.xls) or protected by a password. Save it as .xlsx without password and import "
        "that.",
        **facts,
    ),
    "bad_excel": lambda env, facts: env._(
        "%(file)s cannot be opened as an Excel workbook. Open it in Excel, save it as .xlsx again and import that.",
        **facts,
    ),
    "too_many_rows": lambda env, facts: env._(
        "%(file)s has more than %(limit)s rows. Save it as CSV, which has no limit, or split it.", **facts
    ),
    "no_columns": lambda env, facts: env._(
        "%(file)s has no column UDI-DI (its first row says: %(headers)s). Use the headers of the template, or of "
        "NMPA's Excel download.",
        **facts,
    ),
    "double_column": lambda env, facts: env._(
        "%(file)s has two columns for the same thing (%(header)s). Delete or rename one of them.", **facts
    ),
}


def record_sentence(env, code, data):
    """What is wrong with one record and what to do; `code` is one of `RECORD_ERRORS`."""
    facts = {
        "field": title(str(data.get("field") or ""), chinese=(env.lang or "").startswith("zh")),
        "value": str(data.get("value") or "")[:80],
        "expected": data.get("expected"),
    }
    if code == "bad_identifier":
        return _identifier_sentence(env, facts)
    writer = _RECORD.get(code)
    return writer(env, facts) if writer else env._("This is not a device record. Download the file again.")


_RECORD = {
    "no_key": lambda env, facts: env._("The record has no key (%(field)s). Download it again.", **facts),
    "no_identifier": lambda env, facts: env._(
        "The record has no UDI-DI of an agency known here (%(field)s). Enter it and import again.",
        **facts,
    ),
    "bad_date": lambda env, facts: env._(
        "“%(value)s” in %(field)s is no date. Write it as 2026-03-31, or download the record again.", **facts
    ),
    "bad_number": lambda env, facts: env._(
        "“%(value)s” in %(field)s is no number that can be used. Correct it in the file, or download the record again.",
        **facts,
    ),
    "bad_boolean": lambda env, facts: env._(
        "“%(value)s” in %(field)s is neither yes nor no. Correct it in the file.", **facts
    ),
    "bad_word": lambda env, facts: env._(
        "“%(value)s” in %(field)s is none of the words that may stand there. Correct it in the file.", **facts
    ),
    "bad_text": lambda env, facts: env._("“%(value)s” in %(field)s is no text. Correct it in the file.", **facts),
    "scientific": lambda env, facts: env._(
        "Excel has shortened the number in %(field)s to %(value)s. Format the column as text, enter the code again in "
        "full and import that.",
        **facts,
    ),
    "too_long": lambda env, facts: env._(
        "The text in %(field)s is too long for a key or a code. Correct it in the file.", **facts
    ),
    "record_too_big": lambda env, facts: env._(
        "The record is larger than any device record can be, so it was left out. Download the file again.", **facts
    ),
    "truncated": lambda env, facts: env._("The file breaks off in this record. Download it again.", **facts),
    "bad_encoding": lambda env, facts: env._(
        "The record holds characters that its encoding does not have. Download the file again.", **facts
    ),
    "not_xml": lambda env, facts: env._("The record is not XML. Download the file again.", **facts),
    "not_json": lambda env, facts: env._("This line is not JSON. Download the file again.", **facts),
}


def _identifier_sentence(env, facts):
    if facts["expected"] is None:
        return env._("“%(value)s” is no UDI-DI (%(field)s). Ask the registrant to correct the record.", **facts)
    return env._(
        "The UDI-DI %(value)s has a wrong check digit: it should be %(expected)s. Ask the registrant to correct the "
        "record.",
        **facts,
    )
