"""Parquet as `Records`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saerec.data.parquet.apart import UnreadableError, batches_apart
from saerec.data.parquet.sizes import SwollenError
from saerec.data.readers.files import raw_file
from saerec.data.readers.files.containers import Container
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.packing import swollen_error
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.errors import DataError

_READ_AHEAD = 1 << 20  # bytes of a column; without it all of the column is held: of pictures that is much


def open_parquet(file: RawFile) -> Records:
    """The columns of a Parquet file; rows are read in small batches and only the columns asked for, by a process of
    its own."""
    with _refused(file.path):
        table = pq.ParquetFile(file.stored(), buffer_size=_READ_AHEAD)
    present = tuple(name for name in table.schema_arrow.names if not name.startswith("__index_level_"))

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        with _refused(file.path):
            _refuse_giants(table.metadata, columns, file.path)
            first = 1
            for batch in batches_apart(file.path, columns):
                # A name that stands twice in the file would come twice here.
                values = [batch.column(name).to_pylist() for name in columns]
                yield from enumerate(zip(*values, strict=True), start=first)
                first += batch.num_rows

    return Records(file.path, present, Container.PARQUET.value, select)


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    """What Arrow raises, as one DataError."""
    try:
        yield
    except SwollenError:
        raise swollen_error(path) from None
    except (UnreadableError, pa.ArrowException, OSError, UnicodeDecodeError, KeyError) as error:
        reason = str(error).split("\n")[0]
        raise DataError(f"not a readable Parquet file ({reason}). Write it again.", file=path) from None


def _refuse_giants(metadata: pq.FileMetaData, names: Sequence[str], path: Path) -> None:
    """A column chunk so large that some field in it must be over the limit is refused before it is read."""
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group)
        for place in range(rows.num_columns):
            column = rows.column(place)
            if column.path_in_schema in names and column.total_uncompressed_size > raw_file.MAX_FIELD * rows.num_rows:
                message = (
                    f"a field of column {column.path_in_schema!r} is larger than {raw_file.MAX_FIELD >> 20} MB, the "
                    "largest that is read."
                )
                raise DataError(message, file=path)
