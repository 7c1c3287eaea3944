"""What a job wrote beside its status: figures and log."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def read_metrics(run_dir: Path) -> pd.DataFrame:
    """All rows of figures so far; a line that is not yet whole is left for the next time."""
    import pandas as pd

    rows = []
    with contextlib.suppress(OSError):
        for line in (run_dir / "job" / "metrics.jsonl").read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                rows.append(json.loads(line))
    return pd.DataFrame([row for row in rows if isinstance(row, dict)])


def log_tail(run_dir: Path, n: int = 20) -> list[str]:
    """The last lines the process printed."""
    try:
        with (run_dir / "job" / "log.txt").open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - 65536))
            return stream.read().decode("utf-8", "replace").splitlines()[-n:]
    except OSError:
        return []
