"""What a terminal shows: one progress line a stage, tables, records, JSON; `?` for what it has no character for."""

from __future__ import annotations

import codecs
import io
import json
import shutil
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def print_what_it_can() -> None:
    """From now on, a character that the terminal's encoding lacks is printed as `?` instead of being an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_json(content: Any) -> None:
    """Content as JSON. Where the terminal is not Unicode, characters beyond ASCII are escaped: `?` would be others."""
    from saerec.serialize import plain

    unicode = codecs.lookup(sys.stdout.encoding or "utf-8").name.startswith("utf")
    print(json.dumps(plain(content), ensure_ascii=not unicode, indent=1))


def shown(value: Any) -> str:
    """A value as one line without control characters: texts are hostile to terminals too."""
    text = f"{value:.4f}" if isinstance(value, float) else str(value)
    return "".join(ch if ch.isprintable() else " " for ch in text)


def print_table(table: pd.DataFrame | Sequence[dict[str, Any]]) -> None:
    """A table, or rows, texts cut so that most lines fit. Names that are guesses say so."""
    import pandas as pd

    table = pd.DataFrame(table)
    if any(str(name).startswith("certain") for name in table.columns):
        from saerec.explorer.guesses import marked

        table = marked(table)
    if table.empty:
        print("(no rows)")
        return
    cells = [[shown(name) for name in table.columns]]
    cells += [[shown(v)[:60] for v in row] for row in table.itertuples(index=False)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_record(content: Any, indent: int = 0) -> None:
    """Nested dicts and lists as indented lines; lists of records as tables. What is empty is left out."""
    from saerec.serialize import plain

    content = plain(content)
    pad = " " * indent
    for key, value in content.items() if isinstance(content, dict) else enumerate(content):
        if value in ({}, [], ""):
            continue
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            print(f"{pad}{shown(key)}:")
            print_table(value)
        elif isinstance(value, dict):
            print(f"{pad}{shown(key)}:")
            print_record(value, indent + 2)
        else:
            print(f"{pad}{shown(key)}: {shown(value)}")


class TerminalReporter:
    """Progress on stderr: a bar that redraws on a terminal, a line a stage elsewhere."""

    def __init__(self, opening: str = "") -> None:
        """opening: said above the first stage."""
        self._opening = opening
        self._live = sys.stderr.isatty()
        self._name, self._started, self._drawn = "", 0.0, 0.0

    def stage(self, name: str, message: str = "") -> None:
        """A new line for a new stage."""
        self._name, self._started = name, time.monotonic()
        if self._opening:
            self._line(self._opening, end="\n")
            self._opening = ""
        self._line(f"{name:<12} {message}", end="\n" if not self._live or message else "")

    def progress(self, done: int, total: int) -> None:
        """Redraw at most ten times a second."""
        now = time.monotonic()
        if not self._live or (now - self._drawn < 0.1 and done < total):
            return
        self._drawn = now
        share = done / max(total, 1)
        left = (now - self._started) * (1 - share) / share if share > 0.02 else None
        bar = "#" * int(30 * share)
        tail = "" if left is None else f"{left:4.0f} s left"
        self._line(f"{self._name:<12} [{bar:<30}] {done:,}/{total:,} {tail}", end="\n" if done >= total else "")

    def row(self, stage: str, values: dict[str, Any]) -> None:
        """Figures go to the job's file, not to the terminal."""

    def note(self, message: str) -> None:
        """A line of its own, in full: it says what to do."""
        start = "\r" if self._live else ""
        print(f"{start}{shown(message)}", file=sys.stderr, flush=True)

    def _line(self, text: str, end: str) -> None:
        width = shutil.get_terminal_size().columns
        text = shown(text)
        print(f"\r{text[: width - 1]:<{width - 1}}{end}" if self._live else text, end=end or "", file=sys.stderr)
        sys.stderr.flush()
