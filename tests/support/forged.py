"""Parquet files whose footers lie about sizes and counts."""

import pyarrow.parquet as pq


def _varint(number, length=0):
    """Zigzag varint of a number that is not negative, in at least so many bytes."""
    number, found = number << 1, bytearray()
    while number or len(found) < max(length, 1):
        found.append(number & 127 | 128)
        number >>= 7
    found[-1] &= 127
    return bytes(found)


def forge(path, said=64, *, of="total_uncompressed_size"):
    """Let the footer say `said` of every column chunk, in the bytes that the truth took; how often that stood there."""
    metadata, data = pq.read_metadata(path), bytearray(path.read_bytes())
    start, times = len(data) - metadata.serialized_size - 8, 0
    footer = bytes(data[start:])
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    truths = {getattr(group.column(place), of) for group in groups for place in range(group.num_columns)}
    for truth in sorted(truths, reverse=True):
        if truth > said:
            times += footer.count(_varint(truth))
            footer = footer.replace(_varint(truth), _varint(said, len(_varint(truth))))
    path.write_bytes(bytes(data[:start]) + footer)
    return times
