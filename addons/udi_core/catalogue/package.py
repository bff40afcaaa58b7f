"""The files inside an upload: itself, or what its zip holds, zips in zips too, with limits against bombs."""

import contextlib
import io
import shutil
import tempfile
import zipfile
import zlib
from dataclasses import dataclass

from .record import CatalogueFileError

MAX_DEPTH = 3
MAX_MEMBERS = 5_000
MAX_MEMBER = 2 << 30  # unpacked bytes of one file
MAX_TOTAL = 24 << 30
MAX_RATIO = 250  # real device records pack 10 to 60 times
RATIO_FROM = 64 << 20  # smaller files may pack as well as they like
SPOOL = 16 << 20  # a zip inside a zip stays in memory up to here
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an upload.

    :ivar name: as the user sees it, with the names of the zips around it
    :ivar path: names inside one zip after the other; empty for the upload itself
    """

    name: str
    path: tuple[str, ...]
    size: int


class Package:
    """An upload, opened for reading; a context manager.

    :param stream: a seekable binary stream (a file on disk); closed with the package
    :raises CatalogueFileError: bad_zip, encrypted_zip, zip_bomb, zip_too_deep, too_many_files, empty_file
    """

    def __init__(self, name, stream):
        self.name, self.stream = name, stream
        self._inner = None  # the zip inside the upload that was opened last: (path, archive, stack)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._close_inner()
        self.stream.close()

    def members(self):
        """All files, in the order of the zip."""
        self.stream.seek(0, io.SEEK_END)
        size = self.stream.tell()
        self.stream.seek(0)
        if not size:
            raise CatalogueFileError("empty_file")
        if not _is_archive(self.stream):
            if self.stream.read(4) == b"PK\x03\x04" and not _is_excel(self.stream):
                raise CatalogueFileError("bad_zip")
            return [Member(self.name, (), size)]
        found = list(self._walk(self.name, (), _archive(self.stream)))
        if not found:
            raise CatalogueFileError("empty_file")
        return found

    def _walk(self, name, path, archive, depth=1, counter=None):
        counter = counter if counter is not None else [0, 0]
        for item in archive.infolist():
            if item.is_dir() or item.filename.startswith("__MACOSX/"):
                continue
            _check_item(item, counter)
            member = Member(f"{name}/{item.filename}", (*path, item.filename), item.file_size)
            if not item.filename.lower().endswith(".zip"):
                yield member
                continue
            if depth >= MAX_DEPTH:
                raise CatalogueFileError("zip_too_deep", limit=MAX_DEPTH)
            with contextlib.ExitStack() as stack:
                inner = _archive(stack.enter_context(_unpacked(archive, item)))
                yield from self._walk(member.name, member.path, inner, depth + 1, counter)

    @contextlib.contextmanager
    def open(self, member):
        """The bytes of one file; not seekable where they lie in a zip."""
        if not member.path:
            self.stream.seek(0)
            yield self.stream
            return
        archive = self._archive_of(member.path[:-1])
        with _damage(), archive.open(member.path[-1]) as stream:
            yield _Bounded(stream)

    @contextlib.contextmanager
    def open_seekable(self, member):
        """The same as a file that can be read from its end (Excel)."""
        if not member.path:
            self.stream.seek(0)
            yield self.stream
            return
        archive = self._archive_of(member.path[:-1])
        with _damage(), _unpacked(archive, archive.getinfo(member.path[-1])) as stream:
            yield stream

    def _archive_of(self, path):
        if not path:
            return _archive(self.stream)
        if self._inner is None or self._inner[0] != path:
            self._close_inner()
            stack = contextlib.ExitStack()
            archive = _archive(self.stream)
            for name in path:
                archive = _archive(stack.enter_context(_unpacked(archive, archive.getinfo(name))))
            self._inner = (path, archive, stack)
        return self._inner[1]

    def _close_inner(self):
        if self._inner:
            self._inner[2].close()
            self._inner = None


class _Bounded(io.RawIOBase):
    """A member's bytes; a header that lies about the size is found out."""

    def __init__(self, stream):
        super().__init__()
        self.stream, self.left = stream, MAX_MEMBER

    def read(self, size=-1):  # pylint: disable=method-required-super
        with _damage():
            data = self.stream.read(size if size >= 0 else self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            raise CatalogueFileError("zip_bomb", limit=MAX_MEMBER)
        return data


@contextlib.contextmanager
def _damage():
    try:
        yield
    except RuntimeError as error:  # zipfile's word for a password
        raise CatalogueFileError("encrypted_zip") from error
    except _DAMAGED as error:
        raise CatalogueFileError("bad_zip") from error


def _is_archive(stream):
    """Whether these bytes are a zip of files; Excel workbooks are zips too, but one file to us."""
    stream.seek(0)
    archive = zipfile.is_zipfile(stream)
    stream.seek(0)
    return archive and not _is_excel(stream)


def _is_excel(stream):
    try:
        with zipfile.ZipFile(stream) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except _DAMAGED:
        return False
    finally:
        stream.seek(0)


def _archive(stream):
    with _damage():
        return zipfile.ZipFile(stream)


def _check_item(item, counter):
    counter[0] += 1
    counter[1] += item.file_size
    if item.flag_bits & 1:
        raise CatalogueFileError("encrypted_zip")
    if counter[0] > MAX_MEMBERS:
        raise CatalogueFileError("too_many_files", limit=MAX_MEMBERS)
    ratio = item.file_size / max(item.compress_size, 1)
    if item.file_size > MAX_MEMBER or counter[1] > MAX_TOTAL or (item.file_size > RATIO_FROM and ratio > MAX_RATIO):
        raise CatalogueFileError("zip_bomb", limit=MAX_MEMBER)


@contextlib.contextmanager
def _unpacked(archive, item):
    """A member as a seekable temporary file."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as target:
        with _damage(), archive.open(item) as source:
            shutil.copyfileobj(_Bounded(source), target, 1 << 20)
        target.seek(0)
        yield target
