"""Every defect a reading can have, as a stable code.

No sentences here: this library has no translations. A defect carries a code, a position and data; another addon makes
the sentence. Severity says what the defect costs:

* ``error``    the text is not well formed: its elements cannot be relied on;
* ``rule``     well formed, but it breaks a rule for one carrier on its own (a partner element is missing or excluded);
* ``warning``  tolerated, worth telling.
"""

ERROR = "error"
RULE = "rule"
WARNING = "warning"

SEVERITIES = {
    # what kind of text it is
    "unknown_format": ERROR,  # no issuing agency recognised                        {reason} for a web address
    "too_long": ERROR,  # longer than 10,000 characters                             {length, max}
    "empty": ERROR,  # nothing, or nothing after the symbology identifier           {}
    "bad_symbology": RULE,  # this data may not be in this kind of symbol           {symbology}
    "bad_structure": ERROR,  # the frame of the message is broken                   {reason}
    "low_confidence": WARNING,  # agency rules are not public                       {agency}
    # single elements
    "unknown_ai": ERROR,  # no such identifier                                      {identifier, text}
    "empty_value": ERROR,  # identifier without a value                             {identifier}
    "bad_length": ERROR,  # too short or too long                                   {identifier, length, min, max}
    "bad_charset": ERROR,  # a character the element does not allow                 {identifier, character, allowed}
    "bad_check_digit": ERROR,  # wrong check digit, pair or character               {identifier, expected, found}
    "unverified_check_digit": WARNING,  # rule in dispute for this text             {identifier, expected, found}
    "bad_date": ERROR,  # no such day, month or hour                                {identifier, value, reason}
    "bad_content": ERROR,  # a value the element does not allow                     {identifier, value, rule}
    "superfluous_separator": WARNING,  # a separator where none is needed           {}
    "empty_element": ERROR,  # two separators in a row                              {}
    "missing_terminator": WARNING,  # the closing control characters are missing    {}
    "whitespace_ignored": WARNING,  # blanks between typed elements                 {}
    # elements together
    "repeated_element": RULE,  # the same element twice with different values       {identifier, values}
    "repeated_in_query": ERROR,  # Digital Link: element given twice                {identifier}
    "not_an_attribute": ERROR,  # Digital Link: element may not be in the query     {identifier}
    "missing_pair": RULE,  # an element needs a partner                             {identifier, needs}
    "excluded_pair": RULE,  # two elements may not stand together                   {identifier, other}
    # several carriers
    "link_mismatch": RULE,  # HIBC secondary belongs to another primary             {expected, found}
    "conflicting_values": RULE,  # two carriers of one label disagree               {field, values}
    "agency_conflict": RULE,  # carriers of different agencies                      {agencies}
    # writing only
    "unknown_agency": ERROR,  # no writer for this agency                           {agency}
    "ambiguous_date": ERROR,  # two-digit year would be read as another century     {identifier, value}
}

ALL_DEFECTS = tuple(SEVERITIES)
