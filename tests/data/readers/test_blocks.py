"""Lines read by the block are the lines read one by one, and what is wrong is told with the same line."""

import gzip

import pytest

from saerec.data.readers.files.raw_file import RawFile
from saerec.errors import DataError

LONG = "".join(f"u{n},i{n % 7},“line” {n}\x0b\x85\u2028 {'x' * (n % 400)}\n" for n in range(4_000))


def both(path):
    """What the two ways give, or what they say."""
    found = []
    for read in (lambda file: [text for _, text in file.lines()], lambda file: list(file.texts())):
        file = RawFile(path)
        try:
            found.append(read(file))
        except DataError as error:
            found.append([str(error)])
        finally:
            file.close()
    return found


@pytest.mark.parametrize("ending", ["", "last", "last\r\n", "\n\n", "\ufeff"])
def test_lines_of_many_blocks_are_the_same(tmp_path, ending):
    (tmp_path / "a.csv").write_text("\ufeffuser,item,text\n" + LONG + ending, encoding="utf-8", newline="")
    by_line, by_block = both(tmp_path / "a.csv")
    assert by_line == by_block and len(by_line) > 4_000 and len(LONG) > 2 << 18


@pytest.mark.parametrize("wrong", [b"caf\xe9\n", b"nu\0l\n", b"x" * ((16 << 20) + 1) + b"\n", b"\xe2\x80"])
def test_what_is_wrong_is_told_with_its_line(tmp_path, wrong):
    (tmp_path / "a.csv").write_bytes(LONG.encode() + wrong)
    by_line, by_block = both(tmp_path / "a.csv")
    assert by_line == by_block and "line 4001" in by_line[0]


def test_damaged_gzip_is_told_with_the_line_it_breaks_in(tmp_path):
    packed = gzip.compress(LONG.encode())
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) * 2 // 3])
    by_line, by_block = both(tmp_path / "a.csv.gz")
    assert by_line == by_block and "cut short or damaged" in by_line[0]


def test_other_encodings_and_line_ends_go_the_same_way(tmp_path):
    (tmp_path / "a.txt").write_bytes(LONG.encode("utf-16"))
    (tmp_path / "b.txt").write_bytes(b"user\titem\ru\ti\r")
    for name in ("a.txt", "b.txt"):
        by_line, by_block = both(tmp_path / name)
        assert by_line == by_block and len(by_line) > 1
