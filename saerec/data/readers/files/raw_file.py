"""A file of raw data, opened once: its first bytes tell how it is packed and built, then it is read from there.

Text may be plain, gzip or Zstandard. UTF-8 is expected; UTF-16 with its mark, and lines that end with a carriage return
alone, are read as well. Every way a file can be broken is one DataError.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice
from pathlib import Path

from saerec.data.limits import MAX_FIELD, swollen
from saerec.data.readers.files.containers import Container, container_of, is_parquet, open_regular
from saerec.data.readers.files.encoding import HEAD, Stream, decode_line, plain_stream
from saerec.data.readers.files.packing import swollen_error, unpacked
from saerec.errors import DataError

_BLOCK = 1 << 18
_DAMAGE = (EOFError, zlib.error, OSError)


class RawFile:
    """An open file that is read from its beginning as often as asked, by one reader at a time.

    Raises DataError when the path is missing, unreadable, no regular file (a pipe would wait for ever), empty, or an
    archive or a database.
    """

    path: Path
    container: Container
    """By its first bytes, whatever its name says."""

    def __init__(self, path: Path) -> None:
        self.path, self._file, self._pass = path, open_regular(path), 0
        try:
            self._packed = self._first_bytes(self._file, "the file is empty (0 bytes).")[:4]
            self.container = self._sniffed()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Nothing can be read from it any more."""
        self._file.close()

    def stored(self) -> io.BufferedReader:
        """The bytes as they lie on the disk, for containers that are read in any order."""
        self._pass += 1
        self._file.seek(0)
        return self._file

    @property
    def size(self) -> int:
        """Bytes as they lie on the disk."""
        return os.fstat(self._file.fileno()).st_size

    def lines(self, encoding: str = "utf-8", spoilt: dict[int, str] | None = None) -> Iterator[tuple[int, str]]:
        """(line number from 1, line with its line end), decompressed, without a byte order mark.

        Never holds more than one line, and no line over MAX_FIELD bytes. Raises DataError with the line for: a longer
        line, bytes that are not `encoding`, a NUL byte, and damaged or cut gzip data. With
        `spoilt`, line -> reason, the second and third are only said there.
        """
        for number, raw in enumerate(self._pieces(MAX_FIELD + 1, lines=True), start=1):
            yield number, decode_line(raw, encoding, self.path, number, spoilt)

    def texts(self) -> Iterator[str]:
        """The texts of `lines` of a UTF-8 file, several times as fast: decoded by the block, not numbered."""
        return chain.from_iterable(self._blocks())

    def _blocks(self) -> Iterator[Iterable[str]]:
        """Lines in some blocks. One that something is wrong with is read again line by line, to tell which line."""
        stream = self._start()
        this, done, left = self._pass, 0, swollen(self.size)
        while True:
            if this != self._pass:
                raise RuntimeError(f"{self.path} is being read from its beginning again: one reader at a time.")
            try:
                block = stream.read(_BLOCK) + stream.readline(MAX_FIELD + 1)
                whole = block.decode("utf-8")
            except (*_DAMAGE, UnicodeDecodeError):
                break
            if "\0" in whole or len(block) - block.rfind(b"\n", 0, -1) > MAX_FIELD:
                break
            if not block:
                return
            left -= len(block)
            if left < 0:
                raise swollen_error(self.path)
            yield io.StringIO(whole, newline="\n")
            done += whole.count("\n")
        yield (text for _, text in islice(self.lines(), done, None))

    def first_line(self) -> str:
        """The first line that is not blank, stripped; "" if there is none."""
        return next((text.strip() for _, text in self.lines() if text.strip()), "")

    def text(self, size: int = 1 << 16) -> Iterator[str]:
        """The text in pieces of about `size` bytes. Raises DataError like `lines`, without a line."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        for raw in self._pieces(size, lines=False):
            try:
                yield decoder.decode(raw)
            except UnicodeDecodeError:
                raise DataError("is not UTF-8. Save the file as UTF-8.", file=self.path) from None

    def encoding(self) -> str:
        """ "utf-8" if the whole file decodes as such, else "latin-1". For formats that were published in both."""
        for raw in self._pieces(MAX_FIELD + 1, lines=True):
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError:
                return "latin-1"
        return "utf-8"

    def _pieces(self, size: int, *, lines: bool) -> Iterator[bytes]:
        """The bytes from the beginning, in lines or in blocks of at most `size`."""
        stream = self._start()
        read, this = stream.readline if lines else stream.read, self._pass
        left = swollen(self.size)
        for number in count(1):
            if this != self._pass:
                raise RuntimeError(f"{self.path} is being read from its beginning again: one reader at a time.")
            try:
                raw = read(size)
            except _DAMAGE as error:
                raise self._damaged(error, number if lines else 1) from None
            left -= len(raw)
            if left < 0:
                raise swollen_error(self.path)
            if lines and len(raw) > MAX_FIELD:
                limit = f"{MAX_FIELD >> 20} MB, the longest that is read"
                message = f"the line is longer than {limit}. Shorten or remove it."
                raise DataError(message, file=self.path, line=number)
            if not raw:
                return
            yield raw

    def _start(self) -> Stream:
        file = self.stored()
        try:
            return plain_stream(unpacked(file, self._packed))
        except _DAMAGE as error:
            raise self._damaged(error, 1) from None

    def _sniffed(self) -> Container:
        if is_parquet(self._file.peek(HEAD)):
            return Container.PARQUET
        return container_of(self._first_bytes(self._start(), "the file is empty."), self.path)

    def _first_bytes(self, stream: Stream, empty: str) -> bytes:
        try:
            head = stream.peek(HEAD)
        except _DAMAGE as error:
            raise self._damaged(error, 1) from None
        if not head:
            raise DataError(empty, file=self.path)
        return head

    def _damaged(self, error: Exception, line: int) -> DataError:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            message = f"cannot be read: {error.strerror or error}."
        else:
            message = f"the gzip data is cut short or damaged ({error}). Download or compress the file again."
        return DataError(message, file=self.path, line=line)
