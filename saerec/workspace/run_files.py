"""The files of a run, read: each is held against what was recorded of it before anything believes it."""

from __future__ import annotations

import contextlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from saerec.blocks import BLOCK
from saerec.errors import DamagedRunError, RunError
from saerec.places import bundled_name, default_runs_dir
from saerec.workspace.file_records import Damage, damage, problem_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

HASHED_ON_READING: Final = 256 << 20
"""Bytes of a file up to which its hash is asked when it is opened; a larger one, mapped into memory and read in part,
is held against its size, and `saerec check` reads it whole."""


class RunFiles:
    """Tables, arrays and JSON by name. Raises RunError for what is not there, DamagedRunError for what has changed."""

    directory: Path
    manifest: dict[str, Any]

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.directory.name

    @property
    def called(self) -> str:
        """What a command calls it: its name, or its folder where that is not among the user's runs."""
        own = self.directory.absolute().parent == default_runs_dir().absolute()
        return bundled_name(self.directory) or (self.run_id if own else str(self.directory))

    def path(self, *parts: str) -> Path:
        """A path inside the run."""
        return self.directory.joinpath(*parts)

    def has(self, relative: str) -> bool:
        """Whether a file of the run exists, named with or without its ending."""
        return any(self.path(relative + ending).is_file() for ending in ("", ".parquet", ".npy", ".json"))

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """A parquet table such as `data/texts`, or some columns of it. Do not change it: it may be shared."""
        import pandas as pd

        with self._believed(name + ".parquet") as path:
            return pd.read_parquet(path, columns=columns)

    def column(self, name: str, column: str, *, categories: bool = False) -> pd.Series:
        """A column of a table such as `data/texts`; categories: of few different words, held as such."""
        import pandas as pd
        import pyarrow as pa

        with self._believed(name + ".parquet") as path:
            found = pd.read_parquet(path, columns=[column], read_dictionary=[column] if categories else None)[column]
        pa.default_memory_pool().release_unused()  # what was decoded on the way is as large again
        return found

    def rows(self, name: str, rows: range, columns: list[str]) -> pd.DataFrame:
        """Some columns of rows that lie together, by their numbers: only the row groups that hold them are read."""
        import pandas as pd
        import pyarrow.parquet as pq

        with self._believed(name + ".parquet") as path, pq.ParquetFile(path) as file:
            ends = list(accumulate(file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)))
            first, last = bisect_right(ends, rows.start), bisect_left(ends, max(rows.stop, rows.start + 1))
            before = ends[first - 1] if first else 0
            groups = list(range(first, min(last + 1, len(ends))))
            table = file.read_row_groups(groups, columns=columns).slice(rows.start - before, len(rows)).to_pandas()
            table.index = pd.RangeIndex(rows.start, rows.stop)
            return table

    def column_blocks(self, name: str, column: str, rows: int = BLOCK) -> Iterator[list[Any]]:
        """The values of one column of a table such as `data/texts`, so many at a time: none but those are held."""
        import pyarrow.parquet as pq

        with self._believed(name + ".parquet") as path, pq.ParquetFile(path) as file:
            for batch in file.iter_batches(rows, columns=[column]):
                yield batch.column(0).to_pylist()

    def n_rows(self, name: str) -> int:
        """Rows of a parquet table, as its end says."""
        import pyarrow.parquet as pq

        with self._believed(name + ".parquet") as path:
            return int(pq.read_metadata(path).num_rows)

    def array(self, name: str) -> np.ndarray:
        """An array such as `embeddings/texts`, memory-mapped, read-only."""
        import numpy as np

        with self._believed(name + ".npy") as path:
            return np.load(path, mmap_mode="r", allow_pickle=False)

    def tensors(self, name: str) -> dict[str, np.ndarray]:
        """The arrays of a file such as `sae/sae`, by name."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        with self._believed(name + ".safetensors") as path:
            try:
                return load_file(path)
            except SafetensorError as error:
                raise ValueError(str(error)) from None

    def json(self, name: str) -> Any:
        """A JSON file such as `evaluation/metrics`."""
        with self._believed(name + ".json") as path:
            return json.loads(path.read_text(encoding="utf-8"))

    def lines(self, name: str) -> list[Any]:
        """The rows of a file of JSON lines such as `intents/prompts.jsonl`."""
        with self._believed(name) as path:
            return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def folder(self, stage: str) -> Path:
        """The folder of a stage, for what reads several of its files: all of them were held against their hashes."""
        for name in self.recorded(stage):
            self.check_file(f"{stage}/{name}")
        return self.path(stage)

    def recorded(self, stage: str) -> dict[str, dict[str, Any]]:
        """Name -> size and sha256 of every file of a finished stage; empty where that was not recorded."""
        record = self.manifest["stages"].get(stage)
        return dict((record or {}).get("files") or {})

    @property
    def unrecorded(self) -> list[str]:
        """Finished stages of whose files nothing is recorded: those that earlier versions made."""
        return [name for name, record in self.manifest["stages"].items() if record.get("files") is None]

    def damage(self, *, hashes: bool = False) -> list[Damage]:
        """Files that are not what was recorded of them: by their sizes, or with `hashes` by every byte."""
        return [one for stage in self.manifest["stages"] for one in self.damage_of(stage, hashes=hashes)]

    def damage_of(self, stage: str, *, hashes: bool = False) -> list[Damage]:
        """The same, of one stage."""
        return list(damage(stage, self.path(stage), self.recorded(stage), hashes=hashes))

    def require_whole(self, *, hashes: bool = False) -> None:
        """Raises DamagedRunError where a file of a stage is not what was written."""
        if found := self.damage(hashes=hashes):
            self._refuse(found)

    def check_file(self, name: str) -> Path:
        """The path of a file such as intents/themes.parquet, which is what was recorded of it, as far as that is."""
        path, (stage, _, file) = self.path(name), name.partition("/")
        record = self.recorded(stage).get(file)
        if record is not None:
            problem = problem_of(path, record, hashes=record["bytes"] <= HASHED_ON_READING)
            if problem:
                self._refuse([Damage(stage, name, problem)])
        return path

    def require_same(self, name: str, read: Mapping[str, Any]) -> None:
        """Raises DamagedRunError where what was read of a file, its bytes and sha256, is not what was recorded."""
        stage, _, file = name.partition("/")
        record = self.recorded(stage).get(file)
        if record is not None and any(read[key] != record[key] for key in ("bytes", "sha256")):
            self._refuse([Damage(stage, name, "does not match its hash: bytes of it have changed")])

    @contextlib.contextmanager
    def _believed(self, name: str) -> Iterator[Path]:
        """The file, and what goes wrong while it is read said as damage: pyarrow and numpy raise what they like."""
        stage = name.split("/")[0]
        path = self.check_file(name)
        if not path.is_file():
            raise RunError(
                f"Run {self.run_id} has no {name}: stage '{stage}' has not run, or left it out. "
                f"Finish it with: saerec run --run-id {self.run_id} and the same data."
            )
        try:
            yield path
        except (ValueError, OSError, KeyError, EOFError, RecursionError) as error:
            said = " ".join(str(error).split())[:120]
            self._refuse([Damage(stage, name, f"cannot be read ({said})")])

    def _refuse(self, found: list[Damage]) -> NoReturn:
        more = f", and {len(found) - 1:,} more" if len(found) > 1 else ""
        what_next = f"See it all with: saerec check {self.called} (with --repair it is made again)."
        if bundled_name(self.directory):
            what_next = "It comes with the program: install that again."
        said = f"This run is damaged: {found[0]}{more}. {what_next}"
        raise DamagedRunError(said, problem=found[0].problem) from None
