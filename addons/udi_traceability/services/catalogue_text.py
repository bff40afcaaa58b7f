"""Sentences for what can be wrong with a file or a record of a regulator's catalogue."""

MEGABYTE = 1024 * 1024


def file_sentence(env, name, code, data):
    """What is wrong with the whole file `name` and what to do; `code` as in the readers."""
    facts = {"file": name, "line": data.get("line") or 1, "limit": (data.get("limit") or 0) // MEGABYTE}
    if code == "empty_file":
        return env._("%(file)s is empty. Download it again and import that file.", **facts)
    if code == "too_big":
        return env._("%(file)s is larger than %(limit)s MB. Split it into smaller files and import these.", **facts)
    if code == "not_utf8":
        return env._("%(file)s is not UTF-8 text. Import the JSON file as the regulator publishes it.", **facts)
    if code == "not_json":
        return env._(
            "%(file)s is not JSON (line %(line)s cannot be read). Import the JSON file as the regulator publishes it, "
            "or a zip of such files.",
            **facts,
        )
    if code == "bad_zip":
        return env._(
            "%(file)s cannot be unpacked: it is damaged or protected by a password. Unpack it yourself and import the "
            "JSON files.",
            **facts,
        )
    if code == "history_not_supported":
        return env._(
            "%(file)s is the history of one record. Download the device record itself (lookup) and import that.",
            **facts,
        )
    return env._(
        "%(file)s holds no device records. Import a device record of AccessGUDID or an answer of openFDA.", **facts
    )


def record_sentence(env, code, data):
    """What is wrong with one record and what to do; `code` as in the readers."""
    facts = {
        "field": str(data.get("field") or ""),
        "value": str(data.get("value") or "")[:80],
        "expected": data.get("expected"),
    }
    if code == "bad_identifier":
        return _identifier_sentence(env, facts)
    sentences = {
        "no_key": env._("The record has no key (%(field)s). Download it again.", **facts),
        "no_identifier": env._("The record has no primary UDI-DI of GS1, HIBCC or ICCBBA. It cannot be used here."),
        "bad_date": env._(
            "“%(value)s” in %(field)s is no date. Correct it in the file, or download the record again.", **facts
        ),
        "bad_number": env._(
            "“%(value)s” in %(field)s is no number that can be used. Correct it in the file, or download the record "
            "again.",
            **facts,
        ),
        "bad_boolean": env._("“%(value)s” in %(field)s is neither yes nor no. Correct it in the file.", **facts),
        "bad_text": env._("“%(value)s” in %(field)s is no text. Correct it in the file.", **facts),
        "too_long": env._("The text in %(field)s is too long for a key or a code. Correct it in the file.", **facts),
        "not_json": env._("This line is not JSON. Download the file again."),
    }
    return sentences.get(code) or env._("This is not a device record. Download the file again.")


def _identifier_sentence(env, facts):
    if facts["expected"] is None:
        return env._("“%(value)s” is no UDI-DI (%(field)s). Ask the registrant to correct the record.", **facts)
    return env._(
        "The UDI-DI %(value)s has a wrong check digit: it should be %(expected)s. Ask the registrant to correct the "
        "record.",
        **facts,
    )
