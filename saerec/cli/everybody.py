"""`recommend --all`: recommendations for everybody, written as one Parquet file."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from saerec.cli.terminal import TerminalReporter, print_json
from saerec.errors import ConfigError

if TYPE_CHECKING:
    import pyarrow as pa

    from saerec.explorer import Explorer


def add_options(parser: argparse.ArgumentParser) -> None:
    """--all, --to, --threads."""
    parser.add_argument("--all", action="store_true", help="for everybody, into the file that --to names")
    parser.add_argument("--to", type=Path, metavar="FILE", help="Parquet: a row a recommendation, with its reasons")
    parser.add_argument("--threads", type=int, default=0, help="torch threads with --all; 0 leaves torch's default")


def is_asked(arguments: argparse.Namespace) -> bool:
    """Whether everybody is meant. Raises ConfigError for options that do not go together."""
    one, by_hand = arguments.user is not None, arguments.history or arguments.branch or arguments.intent
    if arguments.all == one:
        raise ConfigError("Name one person with --user U, or ask for everybody with --all --to FILE.")
    if arguments.all and (by_hand or arguments.without):
        raise ConfigError(
            "--history, --branch, --intent and --without change the list of one person: name it with --user."
        )
    if arguments.all == (arguments.to is None):
        raise ConfigError("--all and --to belong together: saerec recommend RUN --all --to FILE.parquet")
    return bool(arguments.all)


def recommend(arguments: argparse.Namespace, explorer: Explorer) -> int:
    """Write the file: whole, or not at all. Returns the exit code."""
    import torch

    from saerec.explorer.recommendations.everybody import SCHEMA
    from saerec.files import write_parquet

    threads, began = arguments.threads or torch.get_num_threads(), time.monotonic()
    tables = explorer.recommend_all(k=arguments.k, as_evaluated=arguments.as_evaluated, threads=threads)
    try:
        rows = write_parquet(arguments.to, SCHEMA, _told(tables, len(explorer.users())))
    except KeyboardInterrupt:
        print(f"saerec: stopped. Nothing was written to {arguments.to}.", file=sys.stderr)
        return 130
    seconds = time.monotonic() - began
    if arguments.json:
        print_json({"written": str(arguments.to), "rows": rows, "seconds": round(seconds, 1)})
    else:
        print(f"Wrote {arguments.to}: {rows:,} recommendations in {seconds:,.0f} s.")
    return 0


def _told(tables: Iterator[pa.Table], n_people: int) -> Iterator[pa.Table]:
    """The same, said on the terminal how far it is."""
    reporter, done = TerminalReporter(), 0
    reporter.stage("recommend")
    for table in tables:
        yield table
        done += len(table.column(0).unique())
        reporter.progress(done, n_people)
