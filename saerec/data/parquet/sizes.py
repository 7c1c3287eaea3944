"""How large the columns of a Parquet file become, told before they are decoded.

A text that many rows share is stored once, in a dictionary, so a file of kilobytes can hold gigabytes. What a footer
and the dictionaries say bounds how many rows are decoded at a time and when reading stops. A footer may lie: what is
decoded is counted, and `saerec.data.parquet.decoder` has a limit besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saerec.data.limits import MAX_FIELD, swollen

_BATCH_ROWS: Final = 4096
_BATCH_BYTES: Final = 32 << 20  # decoded at a time
_VALUE_BYTES: Final = 8  # of a number, and of where a text begins


class SwollenError(ValueError):
    """The file becomes far larger than it is."""

    def __init__(self) -> None:
        super().__init__("it holds far more than its size tells")


@dataclass(frozen=True)
class Plan:
    """How columns are read so that little of them is in memory."""

    rows: int
    """Decoded at a time."""
    most: int
    """Bytes after which reading stops."""


@dataclass(frozen=True)
class _Leaf:
    """A stored column of one row group: of a struct or list each part is one."""

    path: str
    group: int
    rows: int
    values: int
    stored: int
    """Bytes before compression."""
    longest: int
    """Bytes of the longest value, if nothing more is known than the footer says."""
    is_repeated: bool
    """It lies in a list."""
    has_dictionary: bool


def plan_batches(file: pq.ParquetFile, again: Any, names: Sequence[str], size: int) -> Plan:
    """For the columns `names` of a file of `size` bytes.

    again: what `file` was opened from, to read dictionaries. Raises SwollenError when the columns become more than
    `saerec.data.limits.swollen` allows, as far as footer and dictionaries tell; the rest is for the reader to count.
    """
    leaves = list(_leaves(file, names))
    most = swollen(size)
    if sum(max(leaf.stored, _VALUE_BYTES * leaf.values) for leaf in leaves) > most:
        raise SwollenError
    longest = _longest(leaves, _dictionaries(again, leaves, names))
    if sum(leaf.values * longest[leaf.path] for leaf in leaves if leaf.is_repeated) > most:
        raise SwollenError  # one row may hold all of them
    widths: dict[str, int] = {}
    for leaf in leaves:
        width = (leaf.stored + _VALUE_BYTES * leaf.values) // max(leaf.rows, 1)
        widths[leaf.path] = max(widths.get(leaf.path, 1), longest[leaf.path], width)
    return Plan(min(_BATCH_ROWS, max(1, _BATCH_BYTES // max(1, sum(widths.values())))), most)


def bounded_batches(file: pq.ParquetFile, again: Any, names: Sequence[str], size: int) -> Iterator[pa.RecordBatch]:
    """The columns `names` in batches; arguments and SwollenError as with `plan_batches`."""
    plan, spent = plan_batches(file, again, names, size), 0
    for batch in file.iter_batches(batch_size=plan.rows, columns=list(names), use_threads=False):
        spent += decoded_bytes(batch)
        if spent > plan.most:
            raise SwollenError
        yield batch


def decoded_bytes(batch: pa.RecordBatch) -> int:
    """Bytes of a batch once every row has its own values."""
    return sum(map(_bytes, batch.columns))


def _bytes(column: pa.Array) -> int:
    if (dictionary := _dictionary(column)) is not None:
        return _spread(dictionary, column.indices)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return _VALUE_BYTES * len(column) + _bytes(column.flatten())
    if pa.types.is_struct(column.type):
        return sum(map(_bytes, column.flatten()))
    return int(column.nbytes)


def _leaves(file: pq.ParquetFile, names: Sequence[str]) -> Iterator[_Leaf]:
    metadata, schema = file.metadata, file.schema
    chosen = [
        place
        for place in range(metadata.num_columns)
        if any((path := schema.column(place).path) == name or path.startswith(f"{name}.") for name in names)
    ]
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        for place in chosen:
            kind, chunk = schema.column(place), group.column(place)
            stored = chunk.total_uncompressed_size
            shares = chunk.has_dictionary_page or "DELTA_BYTE_ARRAY" in chunk.encodings
            longest = min(stored, MAX_FIELD) if kind.physical_type == "BYTE_ARRAY" and shares else 0
            yield _Leaf(
                kind.path, number, group.num_rows, chunk.num_values, stored,
                kind.length if kind.physical_type == "FIXED_LEN_BYTE_ARRAY" else longest,
                kind.max_repetition_level > 0,
                chunk.has_dictionary_page and longest > 0 and "DELTA_BYTE_ARRAY" not in chunk.encodings,
            )  # fmt: skip


def _dictionaries(source: Any, leaves: Sequence[_Leaf], names: Sequence[str]) -> dict[tuple[int, str], int]:
    """(row group, path) -> bytes of the longest text in its dictionary, where that may matter.

    A dictionary comes whole with the first row.
    """
    unsure = [leaf for leaf in leaves if leaf.has_dictionary and _may_swell(leaf)]
    if not unsure:
        return {}
    paths = sorted({leaf.path for leaf in unsure})
    file = pq.ParquetFile(source, read_dictionary=paths, buffer_size=1 << 20)
    found: dict[tuple[int, str], int] = {}
    for group in sorted({leaf.group for leaf in unsure}):
        for batch in file.iter_batches(1, row_groups=[group], columns=list(names)):
            told = dict.fromkeys(paths, 0)
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                for dictionary in _parts(column):
                    length = pc.max(pc.binary_length(dictionary)).as_py() or 0
                    for path in paths:
                        if path == name or path.startswith(f"{name}."):
                            told[path] = max(told[path], length)
            found |= {(group, path): length for path, length in told.items()}
            break
    return found


def _may_swell(leaf: _Leaf) -> bool:
    """Whether it could be many times its size, going by the footer alone."""
    return leaf.longest * (leaf.values if leaf.is_repeated else min(leaf.rows, _BATCH_ROWS)) > _BATCH_BYTES // 4


def _longest(leaves: Sequence[_Leaf], told: dict[tuple[int, str], int]) -> dict[str, int]:
    """Path -> bytes of the longest value that many rows may share."""
    found: dict[str, int] = {}
    for leaf in leaves:
        found[leaf.path] = max(found.get(leaf.path, 0), told.get((leaf.group, leaf.path), leaf.longest))
    return found


def _parts(column: pa.Array) -> Iterator[pa.Array]:
    """The dictionaries of texts in a column, however deep they lie."""
    if (dictionary := _dictionary(column)) is not None:
        yield dictionary
    elif pa.types.is_struct(column.type) or pa.types.is_map(column.type):
        for part in column.flatten() if pa.types.is_struct(column.type) else (column.keys, column.items):
            yield from _parts(part)
    elif pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        yield from _parts(column.values)


def _dictionary(column: pa.Array) -> pa.Array | None:
    if not pa.types.is_dictionary(column.type):
        return None
    kind = column.type.value_type
    is_text = pa.types.is_string(kind) or pa.types.is_binary(kind)
    return column.dictionary if is_text or pa.types.is_large_string(kind) or pa.types.is_large_binary(kind) else None


def _spread(dictionary: pa.Array, indices: pa.Array) -> int:
    if not len(dictionary):
        return 0
    return (pc.sum(pc.binary_length(dictionary).take(indices)).as_py() or 0) + _VALUE_BYTES * len(indices)
