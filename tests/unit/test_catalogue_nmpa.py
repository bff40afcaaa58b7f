"""Reading NMPA's download and interface: hostile and broken files first, then the values."""

import datetime
import io
import json
import os
import time
import tracemalloc
from pathlib import Path

import pytest

from odoo.addons.udi_core.catalogue import nmpa, nmpa_json, nmpa_xml
from odoo.addons.udi_core.catalogue.record import (
    FILE_ERRORS,
    RECORD_ERRORS,
    CatalogueFileError,
    CatalogueIdentifier,
    CatalogueRecord,
    RecordError,
)

SAMPLES = Path(os.environ.get("UDI_SHARED", "")) / "samples" / "nmpa"
PRESENT = bool(os.environ.get("UDI_SHARED")) and SAMPLES.is_dir()
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<udid version="1.0">'
PLAIN = {"zxxsdycpbs": "06901234567892", "deviceRecordKey": "K1", "versionNumber": "3"}


def device(**leaves):
    return "<device>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in {**PLAIN, **leaves}.items()) + "</device>"


def file(*devices, head=HEAD):
    return (
        f"{head}<header><numberRkeyecordXML>9</numberRkeyecordXML></header><devices>{''.join(devices)}</devices></udid>"
    )


def read(text, cursor=None):
    data = text if isinstance(text, bytes) else text.encode()
    return [item for _cursor, item in nmpa_xml.read(io.BytesIO(data), cursor)]


def one(**leaves):
    (item,) = read(file(device(**leaves)))
    return item


def count(text):
    return nmpa_xml.count(io.BytesIO(text if isinstance(text, bytes) else text.encode()))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty_file"),
        ("<html><body/></html>", "not_device_records"),
        ("<devices/>", "not_device_records"),
        (file(device(), head=f'{HEAD[:38]}\n<!DOCTYPE u [<!ENTITY a "b">]>{HEAD[39:]}'), "has_dtd"),
        (file(device(), head='<!DOCTYPE u SYSTEM "http://192.0.2.1/x.dtd"><udid>'), "has_dtd"),
        (b"<udid>\xff\xff\xff\xff</udid>", "bad_encoding"),
    ],
)
def test_files_of_another_kind_are_refused_as_a_whole(content, code):
    with pytest.raises(CatalogueFileError) as error:
        read(content)
    assert error.value.code == code
    assert code in FILE_ERRORS
    with pytest.raises(CatalogueFileError):
        count(content)


def test_entities_inside_a_record_are_text_and_never_looked_up():
    """Billion laughs and XXE need a declaration; without one the reference is text."""
    record = one(cpms="&lol9;&xxe;", spmc="A & B &amp; C")
    assert (record.description, record.brand) == ("&lol9;&xxe;", "A & B & C")
    (error,) = read(file(f'<device><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{device()[8:]}'))
    assert error.code == "not_xml"


@pytest.mark.parametrize(
    ("leaves", "code", "field"),
    [
        ({"zxxsdycpbs": ""}, "no_identifier", "zxxsdycpbs"),
        ({"zxxsdycpbs": "06901234567893"}, "bad_identifier", "zxxsdycpbs"),
        ({"zxxsdycpbs": "6.90123E+12"}, "scientific", "zxxsdycpbs"),
        ({"sydycpbs": "123"}, "bad_identifier", "sydycpbs"),
        ({"versionTime": "2026-02-30"}, "bad_date", "versionTime"),
        ({"tsrq": "31/03/2026"}, "bad_date", "tsrq"),
        ({"versionNumber": "一"}, "bad_number", "versionNumber"),
        ({"zdcfsycs": "9" * 30}, "bad_number", "zdcfsycs"),
        ({"sfbjwycxsy": "也许"}, "bad_boolean", "sfbjwycxsy"),
        ({"cplb": "车辆"}, "bad_word", "cplb"),
        ({"cpms": "<b>x"}, "not_xml", None),
    ],
)
def test_one_broken_record_leaves_the_others(leaves, code, field):
    first, error, last = read(file(device(), device(**leaves), device()))
    assert isinstance(first, CatalogueRecord)
    assert isinstance(last, CatalogueRecord)
    assert (error.position, error.code, error.data.get("field")) == (1, code, field)
    assert code in RECORD_ERRORS


def test_control_characters_and_bare_signs_are_repaired():
    record = one(cpms="a\x01b\x0bc &#1; &#x0; &#20013; & d")
    assert record.description == "abc   中 & d"


def test_cdata_that_holds_the_end_of_a_device():
    records = read(file(device(cpms="<![CDATA[x </device> y]]>"), device()))
    assert records[0].description == "x </device> y"
    assert len(records) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_encodings(encoding):
    name = "输液器㐂"
    text = file(device(cpmctymc=name), device(cpmctymc=name * 3000, ggxh="末"))
    declared = text.replace("UTF-8", "GB2312") if encoding == "gb18030" else text
    data = declared.encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    first, second = read(data)
    assert (first.generic_name, second.model) == (name, "末")
    undeclared = text.replace(' encoding="UTF-8"', "").encode(encoding)
    if encoding != "utf-16-le":
        assert read(undeclared)[0].generic_name == name
        assert count(undeclared) == 2


def test_wrong_characters_in_one_record():
    data = file(*[device() for _number in range(700)], device(cpmctymc="@@")).encode().replace(b"@@", b"\xff\xfe")
    records = read(data)
    assert [item.position for item in records if isinstance(item, RecordError)] == [700]
    assert records[-1].code == "bad_encoding"


def test_truncated():
    text = file(device(), device())[:-60]
    assert [type(item).__name__ for item in read(text)] == ["CatalogueRecord", "RecordError"]
    assert read(text)[1].code == "truncated"
    with pytest.raises(CatalogueFileError) as error:
        count(text)
    assert error.value.code == "truncated"


class Endless:
    """60 MB in one line, made while it is read."""

    def __init__(self, start, filler, times, end):
        self.parts = iter([start, *([filler] * times), end])

    def read(self, size):
        return next(self.parts, b"")


def test_sixty_megabytes_in_one_record():
    start = f"{HEAD}<devices>{device()}<device><cpms>".encode()
    stream = Endless(start, b"x" * (1 << 20), 60, f"</cpms></device>{device()}</devices></udid>".encode())
    tracemalloc.start()
    found = [item for _cursor, item in nmpa_xml.read(stream)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [getattr(item, "code", "good") for item in found] == ["good", "record_too_big", "good"]
    assert peak < 20 << 20


def test_memory_does_not_grow_with_the_file():
    body = "".join(device(cpms="说明" * 200) for _number in range(1000)).encode()
    stream = Endless(f"{HEAD}<devices>".encode(), body, 20, b"</devices></udid>")
    tracemalloc.start()
    total = sum(1 for _item in nmpa_xml.read(stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 20_000
    assert peak < 16 << 20


def test_every_place_can_be_gone_on_from():
    data = file(*(device(deviceRecordKey=f"K{number}", cpms="长" * 3000) for number in range(400))).encode()
    pairs = list(nmpa_xml.read(io.BytesIO(data)))
    for at in (0, 1, 150, 398, 399):
        rest = read(data, pairs[at][0])
        assert [item.key for item in rest] == [f"K{number}" for number in range(at + 1, 400)]
    assert count(data) == 400


def test_chunks_of_any_size_give_the_same():
    data = file(*(device(deviceRecordKey=f"K{number}") for number in range(5)), device(cpms="<b>")).encode()

    class Dribble(io.BytesIO):
        def read(self, size=-1):
            return super().read(self.step if self.tell() else 200)

    expected = [getattr(item, "key", "error") for item in read(data)]
    for step in (1, 7, 64, 1000):
        stream = Dribble(data)
        stream.step = step
        assert [getattr(item, "key", "error") for _cursor, item in nmpa_xml.read(stream)] == expected
        stream.seek(0)
        assert nmpa_xml.count(stream) == 6


def test_a_full_record():
    lists = (
        "<packingList><packing><bzcpbs>16901234567899</bzcpbs><cpbzjb>盒</cpbzjb><bznhxyjcpbssl>10</bznhxyjcpbssl>"
        "<bznhxyjbzcpbs>06901234567892</bznhxyjbzcpbs></packing><packing><bzcpbs>26901234567896</bzcpbs><cpbzjb>箱</cpbzjb>"
        "<bznhxyjcpbssl>20</bznhxyjcpbssl><bznhxyjbzcpbs>16901234567899</bznhxyjbzcpbs></packing></packingList>"
        "<storageList><storage><cchcztj>冷藏</cchcztj><zdz>2</zdz><zgz>8</zgz><jldw>℃</jldw></storage></storageList>"
        "<clinicalList><clinical><lcsycclx>直径</lcsycclx><ccz>3.5</ccz><ccdw>mm</ccdw></clinical></clinicalList>"
        "<contactList><contact><qylxryx>a@example.com</qylxryx></contact></contactList>"
    )
    values = {
        "cpbsbmtxmc": "GS1", "cpbsfbrq": "2026-01-05", "zxxsdyzsydydsl": "100", "sydycpbs": "06901234500011",
        "btcpbs": "06901234500028", "btcpbsyzxxsdycpbssfyz": "否", "cpmctymc": "支架", "spmc": "甲牌", "ggxh": "S-1",
        "sfwblztlcp": "否", "cpms": "说明", "cphhhbh": "REF1", "qxlb": "器械", "flbm": "13-07-01", "cplb": "耗材",
        "tyshxydm": "91320594346302401E", "ylqxzcrbarmc": "甲公司", "ylqxzcrbarywmc": "A Co.", "mjfs": "环氧乙烷",
        "zczbhhzbapzbh": "国械注准20193030166，国械注进20203130001", "ybbm": "C0101010101010101010101010A",
        "cgzmraqxgxx": "条件安全", "sfbjwycxsy": "是", "zdcfsycs": "1", "sfwwjbz": "1", "syqsfxyjxmj": "0",
        "scbssfbhph": "是", "scbssfbhxlh": "否", "scbssfbhscrq": "1", "scbssfbhsxrq": "0", "tsrq": "2030-01-01",
        "tscchcztj": "避光", "tsccsm": "小号", "versionTime": "2026-02-15 00:00:00", "versionStauts": "更新",
    }  # fmt: skip
    (record,) = read(file(device(**values).replace("</device>", f"{lists}</device>")))
    assert (record.source, record.key, record.version, record.status) == ("nmpa", "K1", 3, "更新")
    assert record.version_date == datetime.date(2026, 2, 15)
    assert (record.brand, record.generic_name, record.model) == ("甲牌", "支架", "S-1")
    assert record.registration_numbers == ("国械注准20193030166", "国械注进20203130001")
    assert (record.company, record.company_en, record.credit_code) == ("甲公司", "A Co.", "91320594346302401E")
    assert (record.device_category, record.product_kind, record.mri_safety) == ("device", "consumable", "conditional")
    flags = (record.single_use, record.sterile, record.sterilise_before_use, record.kit, record.direct_mark_same)
    assert flags == (True, True, False, False, False)
    carried = (record.has_lot, record.has_serial, record.has_manufacture_date, record.has_expiry_date)
    assert carried == (True, False, True, False)
    assert (record.unit_of_use_quantity, record.max_reuse, record.sterilisation_method) == (100, 1, "环氧乙烷")
    assert (record.published_on, record.distribution_end) == (datetime.date(2026, 1, 5), datetime.date(2030, 1, 1))
    assert (record.storage, record.clinical_sizes) == ("冷藏: 2~8 ℃\n避光", "直径: 3.5 mm\n小号")
    assert record.identifiers == (
        CatalogueIdentifier("06901234567892", "gs1", "primary"),
        CatalogueIdentifier("06901234500011", "gs1", "unit_of_use"),
        CatalogueIdentifier("06901234500028", "gs1", "direct_mark"),
        CatalogueIdentifier("16901234567899", "gs1", "package", "06901234567892", 10, "盒"),
        CatalogueIdentifier("26901234567896", "gs1", "package", "16901234567899", 20, "箱"),
    )


@pytest.mark.parametrize(
    ("name", "code", "agency"),
    [
        ("GS1", "6901234567892", "gs1"),
        ("", "06901234567892", "gs1"),
        ("MA码（IDcode）", "MA.156.M0.100350.01004YA10017", "ma"),
        ("", "MA.156.M0.100350.01004YA10017", "ma"),
        ("AHM", "1234567890123", "ahm"),
        ("阿里健康", "MF12345", "ahm"),
    ],
)
def test_issuing_agencies(name, code, agency):
    record = one(zxxsdycpbs=code, cpbsbmtxmc=name)
    assert not isinstance(record, RecordError), record
    assert record.identifiers[0].agency == agency


def test_what_the_form_of_a_number_says():
    assert nmpa.registration_form("国械注准20193030166") == ("registration", "3")
    assert nmpa.registration_form("粤械注准20202140001") == ("registration", "2")
    assert nmpa.registration_form("国械注进20153460001") == ("registration", "3")
    assert nmpa.registration_form("粤潮械备20140023") == ("filing", "1")
    assert nmpa.registration_form("国食药监械(准)字2013第3460001号") == ("registration", None)


def page(*devices, **groups):
    data = {"deviceInfo": list(devices), "packingInfo": [], "storageInfo": [], "clinicalInfo": [], **groups}
    return {"returnCode": 1, "returnMsg": "ok", "totalPageCount": 1, "dataSet": data}


def read_json(content, cursor=None):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return [item for _cursor, item in nmpa_json.read(io.BytesIO(data), cursor)]


def test_pages_of_the_interface():
    other = {**PLAIN, "zxxsdycpbs": "06901234500011", "deviceRecordKey": "K2", "versionStatus": "新增", "sfwwjbz": 1}
    packing = {"deviceRecordKey": "K2", "bzcpbs": "16901234567899", "bznhxyjcpbssl": 5, "cpbzjb": "盒"}
    first, second = read_json(page(PLAIN, other, packingInfo=[packing]))
    assert (first.key, len(first.identifiers)) == ("K1", 1)
    assert (second.key, second.status, second.sterile, second.identifiers[1].quantity) == ("K2", "新增", True, 5)
    assert second.raw["packingInfo"] == [packing]
    lines = json.dumps(page(PLAIN)) + "\n" + json.dumps(page(other))
    for content in (lines.encode(), [page(PLAIN), page(other)], [PLAIN, other]):
        assert [item.key for item in read_json(content)] == ["K1", "K2"]
    assert [item.key for item in read_json(lines.encode(), [1])] == ["K2"]
    nested = {"udid": {"devices": {"device": [{**PLAIN, "packingList": {"packing": packing}}]}}}
    assert read_json(nested)[0].identifiers[1].code == "16901234567899"


def test_the_interface_refuses():
    with pytest.raises(CatalogueFileError) as error:
        read_json({"returnCode": 0, "returnMsg": "token expired", "dataSet": None})
    assert (error.value.code, error.value.data["message"]) == ("interface_refused", "token expired")


def test_broken_devices_of_a_page():
    found = read_json(page(3, None, {}, {**PLAIN, "ggxh": ["x"]}, PLAIN))
    assert [getattr(item, "code", "good") for item in found] == [
        "not_an_object", "not_an_object", "no_identifier", "bad_text", "good"
    ]  # fmt: skip


def test_speed():
    """A thousand records take well under a second, whoever else uses the machine."""
    data = file(*(device(deviceRecordKey=f"K{number}", cpms="说明" * 50) for number in range(1000))).encode()
    start = time.process_time()
    assert len(read(data)) == 1000
    assert time.process_time() - start < 2


@pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")
def test_every_field_of_the_dictionary_is_stored_or_kept():
    dictionary = json.loads((SAMPLES / "nmpa_fields.json").read_text("utf-8"))
    leaves = {name: f"v-{name}" for name in dictionary["device"]}
    plain = {leaf for leaf, _reader in nmpa.FIELDS.values()} | {"zxxsdycpbs", "sydycpbs", "btcpbs", "cpbsbmtxmc"}
    kept = {name: value for name, value in leaves.items() if name not in plain}
    lists = ""
    for group, names in dictionary.items():
        if group != "device":
            outer, inner = group.split("/")
            values = "".join(f"<{name}>{'5' if name == 'bznhxyjcpbssl' else ''}</{name}>" for name in names)
            lists += f"<{outer}><{inner}>{values}</{inner}></{outer}>"
    (record,) = read(file(device(**kept).replace("</device>", f"{lists}</device>")))
    assert isinstance(record, CatalogueRecord), record
    for name, value in kept.items():
        if name not in PLAIN:
            assert record.raw[name] == value
    for group, names in dictionary.items():
        if group != "device":
            assert set(record.raw[group.split("/")[0]][0]) == set(names)
    assert plain <= set(dictionary["device"])
    assert sum(map(len, dictionary.values())) == 61


@pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")
def test_public_sample():
    first, second = read((SAMPLES / "udid_download_fixture_1.xml").read_bytes())
    assert first.identifiers[1] == CatalogueIdentifier("26942221705075", "gs1", "package", "06942221705071", 10, "箱")
    assert (first.storage, second.class_code, second.product_kind) == ("冷藏: 2~8 ℃", "03-13-06", "consumable")
