"""The archive of `make backup`: one tar file that says what it holds and proves that it is unharmed.

Members, in this order:

    manifest.json         format, when, versions, and name, size and SHA-256 of every other member
    manifest.json.sha256  SHA-256 of manifest.json
    database.dump         pg_dump's custom format
    filestore/aa/aa…      attachments, under the names that the database knows
    keys/https/ca.*       certificate authority of the local https entrance

The hashes find damage (a bad disk, a cut-off copy), not a forger: keep the archive where only you can write.
"""

import hashlib
import io
import json
import os
import pathlib
import re
import tarfile

FORMAT = 1
MANIFEST, SEAL, DUMP = "manifest.json", "manifest.json.sha256", "database.dump"
NAMES = re.compile(r"database\.dump|filestore/[0-9a-f]{2}/[0-9a-f]{40,64}|keys/https/ca\.(key|pem)")
CHUNK = 1 << 20


class ArchiveError(Exception):
    """The archive cannot be written or used; the message says why."""


def digest(stream):
    """Return `(sha256 in hexadecimal, size)` of what is left in a binary stream."""
    value, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        value.update(chunk)
        size += len(chunk)
    return value.hexdigest(), size


def write(path, parts, facts):
    """Write the archive atomically: `path` has the whole archive afterwards, or is as it was before.

    `parts` maps member names to files, `facts` is what the manifest says besides. The file is readable by its owner
    only, as it holds keys. Return the manifest.
    """
    path = pathlib.Path(path)
    manifest = {"format": FORMAT, **facts, "files": []}
    for name, source in parts.items():
        with open(source, "rb") as stream:
            value, size = digest(stream)
        manifest["files"].append({"name": name, "size": size, "sha256": value})
    temporary = path.with_name(f".{path.name}.part")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
            text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
            for name, data in ((MANIFEST, text), (SEAL, hashlib.sha256(text).hexdigest().encode())):
                archive.addfile(_member(name, len(data)), io.BytesIO(data))
            for entry in manifest["files"]:
                with open(parts[entry["name"]], "rb") as source:
                    archive.addfile(_member(entry["name"], entry["size"]), source)
            archive.close()
            stream.flush()
            os.fsync(stream.fileno())
        verify(temporary)  # what was read twice is the same, and it can be read back
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return manifest


def _member(name, size):
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _take(archive, name):
    """Return the bytes of the next member, which must be `name`."""
    member = archive.next()
    if member is None or member.name != name or not member.isreg() or member.size > 1 << 28:
        raise ArchiveError(f"this is not a backup archive ({name} is not where it belongs)")
    return archive.extractfile(member).read()


def _entries(manifest):
    """Return the manifest's file entries by name, each checked; a strange name could write outside its folder."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArchiveError("the archive has another format; use the version of the project that wrote it")
    entries = {entry["name"]: entry for entry in manifest["files"]}
    strange = [name for name in entries if not NAMES.fullmatch(name)]
    if strange or DUMP not in entries or len(entries) != len(manifest["files"]):
        raise ArchiveError(f"the archive's list of contents is not right ({', '.join(strange) or DUMP})")
    return entries


def verify(path, extract_to=None):
    """Compare every part of the archive with its hash and return the manifest.

    With `extract_to` (a folder) the parts are also written there, below their names. Raise `ArchiveError` at the first
    difference.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            text = _take(archive, MANIFEST)
            if _take(archive, SEAL) != hashlib.sha256(text).hexdigest().encode():
                raise ArchiveError("the archive is damaged: its list of contents was changed")
            manifest = json.loads(text)
            missing = _entries(manifest)
            while member := archive.next():
                entry = missing.pop(member.name, None)
                if entry is None or not member.isreg():
                    raise ArchiveError(f"the archive is damaged: {member.name} does not belong in it")
                _check(archive.extractfile(member), entry, extract_to)
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"the archive is damaged or cannot be read: {error}") from error
    if missing:
        raise ArchiveError(f"the archive is damaged: {min(missing)} and {len(missing) - 1} more parts are missing")
    return manifest


def _check(stream, entry, extract_to):
    value, size = hashlib.sha256(), 0
    target = None
    if extract_to:
        place = pathlib.Path(extract_to) / entry["name"]
        place.parent.mkdir(parents=True, exist_ok=True)
        target = open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # noqa: SIM115
    try:
        while chunk := stream.read(CHUNK):
            value.update(chunk)
            size += len(chunk)
            if target:
                target.write(chunk)
    finally:
        if target:
            target.close()
    if value.hexdigest() != entry["sha256"] or size != entry["size"]:
        raise ArchiveError(f"the archive is damaged: {entry['name']} is not what was saved")
