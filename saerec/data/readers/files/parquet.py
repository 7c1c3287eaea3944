"""Parquet as `Records`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saerec.data.readers.files import text as files
from saerec.data.readers.files.records import Records, Row
from saerec.errors import DataError

_BATCH_ROWS = 4096


def open_parquet(path: Path) -> Records:
    """The columns of a Parquet file; rows are read in small batches and only the columns asked for."""
    with _told(path), pq.ParquetFile(path) as file:
        columns = tuple(name for name in file.schema_arrow.names if not name.startswith("__index_level_"))

    def select(names: Sequence[str]) -> Iterator[Row]:
        with _told(path), pq.ParquetFile(path) as file:
            _refuse_giants(file.metadata, names, path)
            first = 1
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=list(names)):
                # A name that stands twice in the file would come twice here.
                values = [batch.column(name).to_pylist() for name in names]
                yield from enumerate(zip(*values, strict=True), start=first)
                first += batch.num_rows

    return Records(path, columns, "Parquet", select)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError, KeyError) as error:
        reason = str(error).split("\n")[0]
        raise DataError(f"not a readable Parquet file ({reason}). Write it again.", file=path) from None


def _refuse_giants(metadata: pq.FileMetaData, names: Sequence[str], path: Path) -> None:
    """A column chunk so large that some field in it must be over the limit is refused before it is read."""
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group)
        for place in range(rows.num_columns):
            column = rows.column(place)
            if column.path_in_schema in names and column.total_uncompressed_size > files.MAX_FIELD * rows.num_rows:
                message = (
                    f"a field of column {column.path_in_schema!r} is larger than {files.MAX_FIELD >> 20} MB, the "
                    "largest that is read."
                )
                raise DataError(message, file=path)
