"""What may lie in an upload: zips, zips in zips, bombs, damage; and JSON of any size."""

import io
import json
import tracemalloc
import zipfile

import pytest

from odoo.addons.udi_core.catalogue import formats, gudid, json_values, package
from odoo.addons.udi_core.catalogue.record import CatalogueFileError

RECORD = {
    "public_device_record_key": "k",
    "identifiers": [{"id": "06901234567892", "type": "Primary", "issuing_agency": "GS1"}],
}


def packed(files, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def opened(data, name="a.zip"):
    return package.Package(name, io.BytesIO(data))


def keys(data):
    with opened(data) as upload:
        return [item.key for member in upload.members() for _c, item in formats.read(upload, member)]


def one(key):
    return json.dumps({**RECORD, "public_device_record_key": key}).encode()


def refusal(data):
    with pytest.raises(CatalogueFileError) as error, opened(data) as upload:
        for member in upload.members():
            formats.inspect(upload, member)
    return error.value.code


def test_zips_in_zips():
    data = packed({"1.json": one("a"), "x/2.zip": packed({"3.json": one("b"), "4.zip": packed({"5.json": one("c")})})})
    assert keys(data) == ["a", "b", "c"]
    with opened(data) as upload:
        names = [member.name for member in upload.members()]
    assert names == ["a.zip/1.json", "a.zip/x/2.zip/3.json", "a.zip/x/2.zip/4.zip/5.json"]


def test_limits(monkeypatch):
    deep = one("a")
    for _level in range(4):
        deep = packed({"a.zip": deep})
    assert refusal(deep) == "zip_too_deep"
    assert refusal(packed({"a.json": b" " * (80 << 20)})) == "zip_bomb"
    monkeypatch.setattr(package, "MAX_MEMBERS", 3)
    assert refusal(packed({str(number): b"x" for number in range(4)})) == "too_many_files"
    monkeypatch.setattr(package, "MAX_MEMBER", 1000)
    assert refusal(packed({"a": b"x" * 2000})) == "zip_bomb"


def test_a_header_that_lies_about_the_size(monkeypatch):
    """The size in the zip's table is not believed while unpacking."""
    data = bytearray(packed({"a.json": b'"' + b"x" * 5000 + b'"'}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    monkeypatch.setattr(package, "MAX_MEMBER", 1000)
    assert refusal(bytes(data)) in ("zip_bomb", "bad_zip", "not_json", "not_device_records")


def test_damage():
    data = packed({"a.json": one("a") * 300})
    assert refusal(data[:-30]) == "bad_zip"
    broken = bytearray(data)
    broken[45:60] = b"\xff" * 15
    assert refusal(bytes(broken)) == "bad_zip"
    locked = bytearray(packed({"a.json": one("a")}))
    locked[locked.rfind(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(locked)) == "encrypted_zip"
    assert refusal(packed({})) in ("empty_file", "bad_zip")
    assert refusal(b"") == "empty_file"


def test_the_content_tells_the_format_not_the_name():
    xml = "<udid><devices><device><zxxsdycpbs>06901234567892</zxxsdycpbs></device></devices></udid>"
    files = {
        "a.txt": one("k"),
        "b.json": xml,
        "c.xml": "UDI-DI\n06901234567892\n",
        "d": '{"dataSet": {"deviceInfo": []}}',
    }
    with opened(packed(files)) as upload:
        found = [formats.format_of(upload, member) for member in upload.members()]
    assert found == ["gudid_json", "nmpa_xml", "csv", "nmpa_json"]


def test_json_of_any_size_in_bounded_memory():
    class Long(io.RawIOBase):
        def __init__(self, count):
            super().__init__()
            body = json.dumps(RECORD).encode() + b","
            self.parts = iter([b'{"meta": {}, "results": [', *[body * 500] * count, json.dumps(RECORD).encode(), b"]}"])
            self.rest = b""

        def read(self, size=-1):
            self.rest = self.rest or next(self.parts, b"")
            data, self.rest = self.rest[:size], self.rest[size:]
            return data

    peaks = []
    for count in (5, 100):
        tracemalloc.start()
        assert sum(1 for _item in gudid.read(Long(count))) == 500 * count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + (4 << 20)


@pytest.mark.parametrize("chunk", [1, 2, 13, 1 << 18])
def test_chunks_of_any_size(chunk, monkeypatch):
    monkeypatch.setattr(json_values, "CHUNK", chunk)
    text = '\ufeff {"a": 12, "results": [1, {"é": "]}"}, [2], "x\\"", -3.5e2 ], "b": null}\n'.encode()
    assert list(json_values.values(io.BytesIO(text))) == [
        ("item", 1), ("item", {"é": "]}"}), ("item", [2]), ("item", 'x"'), ("item", -350.0)
    ]  # fmt: skip
    assert list(json_values.values(io.BytesIO(b" [ ] "))) == []
    assert list(json_values.values(io.BytesIO(b'{"a": {}}\n{"b": 1}'))) == [("object", {"a": {}}), ("object", {"b": 1})]


@pytest.mark.parametrize(
    "text", [b'{"results": [{"a": 1}', b"[1, 2", b'{"a"', b'{"a" 1}', b"[1] x", b'{"results": [1 2]}']
)
def test_broken_json(text):
    with pytest.raises(CatalogueFileError) as error:
        list(json_values.values(io.BytesIO(text)))
    assert error.value.code == "not_json"
