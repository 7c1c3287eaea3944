"""The options that say which raw data a command reads, and how."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from saerec.errors import ConfigError

if TYPE_CHECKING:
    from saerec.data.origin import FileOrigin


def data_options(parser: argparse.ArgumentParser) -> None:
    """--data, --format, --column, --skip-bad-rows."""
    parser.add_argument("--data", type=Path, required=True, metavar="PATH", help="a file, or a directory of files")
    parser.add_argument("--format", default="auto", help="auto, or a name from the README's list of formats")
    parser.add_argument("--column", nargs="+", default=[], metavar="NAME=COLUMN", help="column mapping, plain tables")
    parser.add_argument("--skip-bad-rows", action="store_true", help="leave out rows that cannot be read")


def origin_of(arguments: argparse.Namespace, directory: Path) -> FileOrigin:
    """What these options name. Data that were saved in the browser remember that the run `directory` is made of them.

    Raises ConfigError for a column that is no pair.
    """
    from saerec.data.origin import FileOrigin
    from saerec.workspace.saved_data import Corpora

    origin = FileOrigin(arguments.data, arguments.format, _mapping(arguments.column), arguments.skip_bad_rows)
    corpora = Corpora(directory.parent)
    if key := corpora.holds(arguments.data):
        corpora.note_use(key, directory.name)
    return origin


def _mapping(texts: list[str]) -> dict[str, str]:
    """Our field -> the file's column."""
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise ConfigError(f"--column {wrong[0]!r}: write NAME=COLUMN, for example user_id=customer.")
    return dict(text.split("=", 1) for text in texts)
