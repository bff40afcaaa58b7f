"""Reading device records of the FDA: broken files and records first, then the values."""

import datetime
import json
import os
from pathlib import Path

import pytest

from odoo.addons.udi_core.catalogue import gudid
from odoo.addons.udi_core.catalogue.record import (
    FILE_ERRORS,
    RECORD_ERRORS,
    CatalogueFileError,
    CatalogueIdentifier,
    CatalogueRecord,
    RecordError,
)

FIXTURES = Path(__file__).parent / "fixtures" / "gudid"
SAMPLES = Path(os.environ.get("UDI_SHARED", "")) / "samples" / "gudid"
PRESENT = bool(os.environ.get("UDI_SHARED")) and SAMPLES.is_dir()


def fixture(name):
    return (FIXTURES / name).read_bytes()


def lookup():
    return json.loads(fixture("lookup.json"))


def openfda():
    return json.loads(fixture("openfda.json"))


def read(content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(gudid.read(data))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n", "empty_file"),
        (b"\xff\xfe{", "not_utf8"),
        (b"<device/>", "not_json"),
        (b'{"gudid": ', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"3", "not_device_records"),
        (b"[]", "not_device_records"),
        (b"[1, 2]", "not_device_records"),
        (b"{}", "not_device_records"),
        (b'{"error": {"code": "NOT_FOUND"}}', "not_device_records"),
        (b'{"results": {}}', "not_device_records"),
        (b'{"udi": "x", "di": "00208851107345"}', "not_device_records"),
        (b'{"history": {"1": {}}}', "history_not_supported"),
        (b"{}\n{}", "not_device_records"),
        (b"name;code\n1;2", "not_json"),
    ],
)
def test_files_of_another_kind_are_refused_as_a_whole(data, code):
    with pytest.raises(CatalogueFileError) as error:
        gudid.read(data)
    assert error.value.code == code
    assert code in FILE_ERRORS


def broken(**changes):
    content = openfda()
    content["results"][0] |= changes
    return content


PRIMARY = {"id": "06901234567892", "type": "Primary", "issuing_agency": "GS1"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"public_device_record_key": None}, "no_key"),
        ({"public_device_record_key": " "}, "no_key"),
        ({"identifiers": None}, "no_identifier"),
        ({"identifiers": [{**PRIMARY, "type": "Secondary"}]}, "no_identifier"),
        ({"identifiers": [{**PRIMARY, "id": "06901234567893"}]}, "bad_identifier"),
        ({"identifiers": [{**PRIMARY, "id": None}]}, "bad_identifier"),
        ({"identifiers": [{**PRIMARY, "id": {"x": 1}}]}, "bad_text"),
        ({"identifiers": "06901234567892"}, "not_an_object"),
        ({"identifiers": [PRIMARY, 7]}, "not_an_object"),
        ({"identifiers": [PRIMARY, {**PRIMARY, "type": "Package", "quantity_per_package": "-3"}]}, "bad_number"),
        ({"public_version_date": "2025-02-30"}, "bad_date"),
        ({"public_version_date": "19/08/2025"}, "bad_date"),
        ({"public_version_number": "one"}, "bad_number"),
        ({"device_count_in_base_package": "9" * 40}, "bad_number"),
        ({"is_rx": "perhaps"}, "bad_boolean"),
        ({"brand_name": ["A"]}, "bad_text"),
        ({"gmdn_terms": ["34671"]}, "not_an_object"),
        ({"storage": 5}, "not_an_object"),
    ],
)
def test_one_broken_record_leaves_the_others(changes, code):
    content = broken(**changes)
    content["results"].append(openfda()["results"][0])
    first, second = read(content)
    assert isinstance(first, RecordError)
    assert (first.position, first.code) == (0, code)
    assert code in RECORD_ERRORS
    assert isinstance(second, CatalogueRecord)


def test_wrong_check_digit_names_the_right_one():
    (error,) = read(broken(identifiers=[{**PRIMARY, "id": "06901234567893"}]))
    assert error.data["expected"] == "2"
    assert error.data["value"] == "06901234567893"


def test_records_that_are_no_objects():
    content = openfda()
    content["results"] = [None, 3, "x", [], {"gudid": None}, {"gudid": {"device": []}}]
    assert {item.code for item in read(content)} == {"not_an_object"}


def test_broken_line_of_json_lines():
    line = json.dumps(lookup()).encode()
    records = read(line + b"\n{broken\n\n" + line + b"\n")
    assert [type(item).__name__ for item in records] == ["CatalogueRecord", "RecordError", "CatalogueRecord"]
    assert (records[1].position, records[1].code) == (1, "not_json")


def test_lookup_record():
    (record,) = read(lookup())
    assert record.source == "gudid"
    assert record.key == "11111111-2222-4333-8444-555555555555"
    assert (record.version, record.version_date) == (4, datetime.date(2025, 3, 9))
    assert (record.status, record.brand, record.model) == ("Published", "Northlight", "NL-20")
    assert (record.catalogue_number, record.company, record.duns) == ("20-001", "Example Devices AG", "123456789")
    assert (record.gmdn_code, record.gmdn_term) == ("99001", "Example stent")
    assert record.product_codes == ("ABC", "DEF")
    assert (record.single_use, record.sterile, record.sterilise_before_use) == (True, True, False)
    assert (record.implantable, record.rx, record.kit) == (True, True, False)
    assert (record.has_lot, record.has_serial) == (True, False)
    assert (record.has_manufacture_date, record.has_expiry_date) == (False, True)
    assert record.mri_safety == "MR Conditional"
    assert record.device_count == 5
    assert (
        record.storage == "Storage Environment Temperature: 15 Degrees Celsius to 25 Degrees Celsius\nSpecial: Keep dry"
    )
    assert record.distribution_end == datetime.date(2026, 1, 31)
    assert record.raw == lookup()
    assert record.identifiers == (
        CatalogueIdentifier("06901234567892", "gs1", "primary"),
        CatalogueIdentifier("B123REF0011", "hibcc", "secondary"),
        CatalogueIdentifier("A9999XYZ100T0944", "iccbba", "direct_mark"),
        CatalogueIdentifier("09520123456788", "gs1", "unit_of_use"),
        CatalogueIdentifier(
            "16901234567899", "gs1", "package", "06901234567892", 10, "Box", "In Commercial Distribution"
        ),
    )


def test_openfda_record_with_text_booleans():
    (record,) = read(openfda())
    assert (record.rx, record.single_use, record.has_serial, record.has_lot) == (True, False, True, False)
    assert (record.has_expiry_date, record.kit, record.implantable) == (None, None, None)
    assert record.product_codes == ("XYZ",)
    assert record.storage == "Storage Environment Temperature: 5 Degrees Celsius"
    assert record.identifiers[1].contains == "06901234567892"
    assert record.identifiers[1].quantity == 3


def test_shapes_of_a_file():
    one, device = lookup(), lookup()["gudid"]["device"]
    line = json.dumps(one).encode()
    for content in (one, [one, one], device, [device], line + b"\n" + line, b"\xef\xbb\xbf" + line):
        records = read(content)
        assert records
        assert all(record.key == device["publicDeviceRecordKey"] for record in records)


def test_arrays_may_be_null_or_one_object():
    content = lookup()
    device = content["gudid"]["device"]
    device["gmdnTerms"] = None
    device["productCodes"] = {"fdaProductCode": {"productCode": "QQQ"}}
    device["environmentalConditions"] = None
    content["productCodes"] = None
    (record,) = read(content)
    assert (record.gmdn_term, record.product_codes, record.storage) == (None, ("QQQ",), None)
    assert record.implantable is None


@pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")
def test_public_samples():
    for path in sorted(SAMPLES.glob("*.json")):
        if "lookup" in path.name or "openfda" in path.name:
            (record,) = gudid.read(path.read_bytes())
            assert isinstance(record, CatalogueRecord), (path.name, record)
            assert record.identifiers[0].kind == "primary"
        else:
            with pytest.raises(CatalogueFileError) as error:
                gudid.read(path.read_bytes())
            assert error.value.code in ("history_not_supported", "not_device_records")
