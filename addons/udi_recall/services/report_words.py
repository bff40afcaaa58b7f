"""Words that the papers of a recall share."""

EMPTY = "________________"  # left to be filled in by hand


def label(record, name):
    """The word of a selection in the record's language; empty where the field is empty or not there."""
    field = record._fields.get(name)
    if field is None or not record[name]:
        return ""
    if field.type != "selection":
        return str(record[name])
    return dict(field._description_selection(record.env)).get(record[name], "")
