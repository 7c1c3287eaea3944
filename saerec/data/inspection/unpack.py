"""Files from a stranger into an empty folder: archives unpacked, names made harmless, every size counted while reading.

A ZIP archive is trusted in nothing: names that lead elsewhere, links, archives inside, and more bytes than are allowed
(counted as they come, whatever the header says) are refused.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from saerec.data.limits import MAX_RATIO, swollen
from saerec.data.readers.files.packing import GZIP, ZSTD, unpacked
from saerec.data.readers.files.quoting import shown
from saerec.errors import DataError

MAX_BYTES: Final = 4 << 30
"""Bytes of all files together, after unpacking."""
_MAX_FILES: Final = 100
_MAX_DIRECTORY: Final = 1 << 20  # bytes of an archive's list of files
_CHUNK: Final = 1 << 20
_HEAD: Final = 265  # bytes that tell what a file is
_ZIP = b"PK\x03\x04"
_ARCHIVES: Final = {_ZIP: "ZIP", b"7z\xbc\xaf": "7z", b"Rar!": "RAR", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_UNSAFE = re.compile(r"[^\w.+-]+")
_ENTRY_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name, which is not trusted, and its bytes."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True)
class Received:
    """A file that was written."""

    path: Path
    sha256: str
    bytes: int


class _Budget:
    """How many bytes may still be written."""

    def __init__(self, packed: int, most: int) -> None:
        self.left = min(most, swollen(packed))

    def spend(self, size: int, name: str) -> None:
        """Raises DataError when too much has been unpacked."""
        self.left -= size
        if self.left < 0:
            limits = f"a packed byte may become {MAX_RATIO}, all together {MAX_BYTES >> 30} GB"
            message = f"it unpacks to far more than it should ({limits}). It is damaged, or made to fill the disk."
            raise DataError(message, file=name)


def receive(uploads: Sequence[Upload], target: Path, *, most: int = MAX_BYTES) -> list[Received]:
    """Write the files into the empty folder `target`, archives unpacked, gzip checked to its end.

    Raises DataError for what is refused; then `target` may hold a part and is to be thrown away.
    """
    if not uploads:
        raise DataError("Choose a file first: CSV, TSV, JSON or Parquet, plain, .gz, .zst or .zip.")
    written: list[Received] = []
    for upload in uploads:
        packed = upload.stream.seek(0, 2)
        upload.stream.seek(0)
        head = upload.stream.read(4)
        upload.stream.seek(0)
        if not head:
            raise DataError("the file is empty (0 bytes).", file=safe_name(upload.name))
        budget = _Budget(packed, most)
        if head == _ZIP:
            written += _unzip(upload, target, budget)
        else:
            written.append(_write(upload.stream, _place(target, upload.name), _Budget(most, most), budget))
    return written


def safe_name(name: str) -> str:
    """The last part of a name, with letters, digits, dots and dashes only; never hidden, never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last).strip("._-")[-100:] or "data"


def _place(target: Path, name: str) -> Path:
    place = target / safe_name(name)
    if any(other.name.casefold() == place.name.casefold() for other in target.iterdir()):
        raise DataError(f"two files are called {shown(place.name)}. Rename one.")
    return place


def _write(source: IO[bytes], place: Path, budget: _Budget, within: _Budget, archive: str = "") -> Received:
    """Write a file and look at what was written, through one handle: what lies in an archive is none itself.

    budget: for its bytes; within: for what they unpack to. archive: the name of the archive it comes from.
    """
    digest = hashlib.sha256()
    with place.open("x+b") as stream:
        while chunk := source.read(_CHUNK):
            budget.spend(len(chunk), place.name)
            digest.update(chunk)
            stream.write(chunk)
        size = stream.tell()
        stream.seek(0)
        head = stream.read(_HEAD)
        if archive:
            _refuse_archive(head, archive, f" {shown(place.name)},")
        if head.startswith((GZIP, ZSTD)):
            stream.seek(0)
            _check_packed(stream, head[:4], place.name, within)
    return Received(place, digest.hexdigest(), size)


def _check_packed(packed: io.BufferedRandom, head: bytes, name: str, budget: _Budget) -> None:
    """Unpack it to its end, for it may be damaged there, or hold too much."""
    what = "gzip data" if head.startswith(GZIP) else "Zstandard data"
    with _refused(name, what):
        try:
            stream = unpacked(packed, head)
            _refuse_archive(stream.peek(_HEAD)[:_HEAD], name)
            while chunk := stream.read(_CHUNK):
                budget.spend(len(chunk), name)
        except OSError as error:  # so Arrow calls what is no whole Zstandard, and gzip what is no gzip
            raise EOFError(error) from None


def _unzip(upload: Upload, target: Path, budget: _Budget) -> Iterator[Received]:
    name = safe_name(upload.name)
    with _refused(name, "ZIP archive"):
        _check_directory(upload.stream, name)
        with zipfile.ZipFile(upload.stream) as archive:
            for entry in _checked_entries(name, archive.infolist()):
                with _opened(archive, entry) as source:
                    yield _write(source, _place(target, entry.filename), budget, budget, name)


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(entry)
    except ValueError as error:  # its place is before the archive's beginning
        raise zipfile.BadZipFile(str(error)) from None


def _check_directory(stream: IO[bytes], name: str) -> None:
    """The list of files is read at once, so its size is looked at first."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + _ENTRY_END.size:
        raise zipfile.BadZipFile("its end is missing")
    if _ENTRY_END.unpack_from(tail, place)[5] > _MAX_DIRECTORY or tail[place - 20 : place].startswith(b"PK\x06\x07"):
        raise DataError(f"it lists too many files; at most {_MAX_FILES} are read.", file=name)
    stream.seek(0)


def _checked_entries(name: str, entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files among the entries. Raises DataError when any entry is not what it should be."""
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise DataError("this is a spreadsheet or an Office document. Export the table as CSV.", file=name)
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or parts[:1] == ("/",) or ":" in entry.filename or "\0" in entry.orig_filename:
            raise DataError(f"it holds {shown(entry.filename)}, which leads out of the archive.", file=name)
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise DataError(f"it holds {shown(entry.filename)}, which is a link or no plain file.", file=name)
        if entry.flag_bits & 1:
            raise DataError("it is locked with a password. Pack it again without.", file=name)
    files = [entry for entry in entries if not _is_chaff(entry)]
    if not files:
        raise DataError("the archive holds no files.", file=name)
    if len(files) > _MAX_FILES:
        raise DataError(f"it holds {len(files):,} files; at most {_MAX_FILES} are read.", file=name)
    return files


def _is_chaff(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what systems put into archives unasked."""
    parts = PurePosixPath(entry.filename).parts
    return entry.is_dir() or "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1] == "Thumbs.db"


def _refuse_archive(head: bytes, name: str, what: str = "") -> None:
    kind = next((kind for magic, kind in _ARCHIVES.items() if head.startswith(magic)), "")
    if head[257:262] == b"ustar":
        kind = "tar"
    if kind:
        raise DataError(f"it holds{what} an archive itself ({kind}). Unpack that first.", file=name)


@contextmanager
def _refused(name: str, what: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, struct.error) as error:
        message = f"the {what} is cut short or damaged ({error}). Download or pack the file again."
        raise DataError(message, file=name) from None
    except (NotImplementedError, RuntimeError) as error:
        raise DataError(
            f"the {what} cannot be unpacked ({error}). Pack it again as an ordinary .zip.", file=name
        ) from None
