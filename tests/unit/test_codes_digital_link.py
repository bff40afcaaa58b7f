"""GS1 Digital Link both ways: every primary key, its qualifiers and attributes."""

import datetime

import pytest

from odoo.addons.udi_core.codes import EncodeError, digital_link, parse
from odoo.addons.udi_core.codes.gs1_table import AI

TODAY = datetime.date(2026, 6, 1)
GTIN = "09520123456788"
# primary key -> elements with every qualifier it may have
CASES = {
    "00": [[("00", "106141412345678908")]],
    "01": [
        [("01", GTIN), ("22", "2A"), ("10", "L/1"), ("21", "S%1")],
        [("01", GTIN), ("235", "TPX(1)")],
        [("01", GTIN), ("10", "L"), ("11", "260101"), ("17", "271231"), ("8012", "V1.2")],
    ],
    "253": [[("253", "9521321000018ABC")]],
    "255": [[("255", "9521321000018123"), ("3900", "50")]],
    "401": [[("401", "9521X+1")]],
    "402": [[("402", "95212340000000013")]],
    "414": [[("414", "9521321000018"), ("254", "A1")], [("414", "9521321000018"), ("7040", "1ABC")]],
    "415": [[("415", "9521321000018"), ("8020", "REF-1")]],
    "417": [[("417", "9521321000018"), ("7040", "1ABC")]],
    "8003": [[("8003", "09521321000018SER")]],
    "8004": [[("8004", "9521ASSET"), ("7040", "1ABC")]],
    "8006": [[("8006", GTIN + "0102"), ("10", "L"), ("21", "S")]],
    "8010": [[("8010", "9521-PART"), ("8011", "12")], [("8010", "9521#A"), ("8011", "0"), ("414", "9521321000018")]],
    "8013": [[("8013", "1987654Ad4X4bL5ttr2310c2K")]],
    "8017": [[("8017", "952132100000000014"), ("8019", "1")]],
    "8018": [[("8018", "952132100000000014"), ("8019", "1")]],
}
ALL = [(primary, elements) for primary, sets in CASES.items() for elements in sets]


def test_every_primary_key_of_the_table_has_a_case():
    assert set(CASES) == {name for name, identifier in AI.items() if identifier.key is not None}


@pytest.mark.parametrize(("primary", "elements"), ALL)
def test_both_ways(primary, elements):
    link = digital_link.build(elements, today=TODAY)
    assert f"/{primary}/" in link
    reading = parse(link, TODAY)
    assert reading.is_valid, reading.defects
    assert {(item.identifier, item.value) for item in reading.elements} == set(elements)
    assert digital_link.build([(e.identifier, e.value) for e in reading.elements], today=TODAY) == link


@pytest.mark.parametrize(
    "domain", ["https://example.com", "http://a.b:8080", "https://example.com/some/stem/", "HTTPS://EX.COM"]
)
def test_any_domain_and_stem(domain):
    reading = parse(digital_link.build([("01", GTIN), ("21", "S1")], domain, TODAY), TODAY)
    assert (reading.di, reading.serial) == (GTIN, "S1")


@pytest.mark.parametrize("name", sorted(name for name, identifier in AI.items() if identifier.key))
def test_order_of_qualifiers(name):
    """Two qualifiers of one key the wrong way round are refused."""
    for sequence in AI[name].key:
        for first, second in zip(sequence[1:], sequence, strict=False):
            value = next(dict(elements)[name] for primary, elements in ALL if primary == name)
            link = f"https://id.gs1.org/{name}/{value}/{first}/1/{second}/1"
            assert "bad_structure" in [item.code for item in parse(link, TODAY).defects]


@pytest.mark.parametrize(
    "elements",
    [
        [("10", "L")],
        [("01", GTIN), ("235", "T"), ("22", "X")],
        [("01", GTIN), ("8200", "https")],
        [("01", GTIN), ("10", "L L")],
        [("01", "09520123456781")],
    ],
)
def test_what_has_no_link(elements):
    with pytest.raises(EncodeError) as error:
        digital_link.build(elements, today=TODAY)
    assert error.value.defects


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        (f"https://id.gs1.org/01/{GTIN}?17=271231&linkType=all&x", []),
        (f"https://id.gs1.org/01/{GTIN}?17=271231#top", []),
        (f"https://id.gs1.org/01/{GTIN}/10/A%2FB?11=260101;17=271231", []),
        (f"https://id.gs1.org/some/01/06901234567892/01/{GTIN}", []),
        ("https://id.gs1.org/01/9520123456788", ["bad_length"]),
        (f"https://id.gs1.org/01/{GTIN}?5=1", ["unknown_ai"]),
        (f"https://id.gs1.org/01/{GTIN}/", ["unknown_format"]),
        (f"https://id.gs1.org/01/{GTIN}/10/", ["empty_value"]),
        ("https://id.gs1.org", ["unknown_format"]),
        (f"Https://id.gs1.org/01/{GTIN}", ["bad_structure"]),
        (f"https://id_gs1/01/{GTIN}", ["bad_charset"]),
        (f"https://id.gs1.org/01/{GTIN}/10/\u6279", ["bad_charset"]),
    ],
)
def test_reading(link, codes):
    assert [item.code for item in parse(link, TODAY).defects] == codes


@pytest.mark.parametrize(
    "text",
    ["https://id.gs1.org/ARHgQAPYKmMqjLB4y", "https://example.com/AQnYUc1gmZo", "https://example.com", "http://a/b"],
)
def test_a_web_address_that_names_nothing_says_so(text):
    """The compressed form is not read; nothing in the text tells it from any other address."""
    reading = parse(text, TODAY)
    assert reading.agency is None
    assert [(item.code, dict(item.data)) for item in reading.defects] == [("unknown_format", {"reason": "web_address"})]
