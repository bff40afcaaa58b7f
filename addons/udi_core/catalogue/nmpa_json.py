"""The answers of NMPA's sharing interface: pages of device records with lists joined by ``deviceRecordKey``."""

import itertools

from . import nmpa
from .json_values import values
from .record import BadRecord, CatalogueFileError, RecordError

_LISTS = {"packing": "packingInfo", "storage": "storageInfo", "clinical": "clinicalInfo", "contact": "contactInfo"}


def is_page(value):
    """Whether a JSON object is an answer of the interface, or the download in JSON."""
    return isinstance(value, dict) and ("dataSet" in value or "returnCode" in value or "udid" in value)


def is_device(value):
    """Whether a JSON object is one device by itself."""
    return isinstance(value, dict) and "zxxsdycpbs" in value


def read(stream, cursor=None):
    """Yield (cursor, record or error) for each device of each page; `cursor` is [position].

    :param stream: binary, UTF-8 JSON: one answer, a list of them or one per line; also single devices
    :raises CatalogueFileError: an answer that refuses, a file that holds none
    """
    start = cursor[0] if cursor else 0
    found = values(stream)
    first = list(itertools.islice(found, 1))
    if not first or not (is_page(first[0][1]) or is_device(first[0][1])):
        raise CatalogueFileError("not_device_records")
    position = 0
    for _kind, value in itertools.chain(first, found):
        for device, lists in _devices(value):
            if position >= start:
                yield [position + 1], _item(position, device, lists)
            position += 1


def count(stream):
    """How many devices the file holds; the whole file is decoded.

    :raises CatalogueFileError: see `read`
    """
    return sum(1 for _device in read(stream))


def _item(position, device, lists):
    if not isinstance(device, dict):
        return RecordError(position, "not_an_object", {"field": "deviceInfo", "value": type(device).__name__})
    try:
        return nmpa.record(device, lists, {**device, **{_LISTS[name]: rows for name, rows in lists.items() if rows}})
    except BadRecord as error:
        return RecordError(position, error.code, error.data)


def _devices(value):
    """(leaf values, lists) of each device in a page."""
    if is_device(value) or not is_page(value):
        yield _nested(value)
        return
    code = value.get("returnCode")
    if code is not None and str(code) != "1":
        raise CatalogueFileError("interface_refused", message=str(value.get("returnMsg") or code)[:200])
    if "udid" in value:
        devices = value["udid"].get("devices") if isinstance(value["udid"], dict) else None
        devices = devices.get("device") if isinstance(devices, dict) else devices
        for device in devices if isinstance(devices, list) else [devices] if devices else []:
            yield _nested(device)
        return
    data = value.get("dataSet")
    data = data if isinstance(data, dict) else {}
    joined = {name: _by_key(data.get(group)) for name, group in _LISTS.items()}
    devices = data.get("deviceInfo") or []
    for device in devices if isinstance(devices, list) else [devices]:
        if not isinstance(device, dict):
            yield device, {}
            continue
        key = str(device.get("deviceRecordKey") or "")
        own = _nested(device)[1]
        yield device, {name: rows.get(key) or own.get(name, []) for name, rows in joined.items()}


def _by_key(rows):
    found = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("deviceRecordKey"):
            found.setdefault(str(row["deviceRecordKey"]), []).append(row)
    return found


def _nested(device):
    """A device that brings its lists with it, as in the download."""
    if not isinstance(device, dict):
        return device, {}
    lists, flat = {}, dict(device)
    for name, tag in nmpa.LISTS.items():
        rows = flat.pop(tag, None)
        rows = rows.get(name, rows) if isinstance(rows, dict) else rows
        rows = rows if isinstance(rows, list) else [rows] if rows else []
        lists[name] = [row for row in rows if isinstance(row, dict)]
    return flat, lists
