"""Several runs that differ in one or two options: which points, and what came of them.

A sweep is a name and a list of runs in `.sweeps/NAME.json` beside the runs. Each point is a run like any other, with a
job of its own; stages that do not depend on what is varied are taken from the point that made them first.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from saerec.config.build import parse_value, set_argument
from saerec.errors import ConfigError, RunError, SaerecError
from saerec.files import make_directory, write_json, write_text
from saerec.jobs import job_status
from saerec.rights import Role, requires
from saerec.workspace.run import Run, check_run_id

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS: Final = 25
PAPER: Final = ("sae.k=5,10,15,20,25", "intents.n_personal=1,3,5,7,9")
"""The paper's sensitivity: latents active a passage, and intents retrieved a person."""
METRICS: Final = {
    "NDCG@10": "NDCG@10 (test)",
    "HR@10": "Hit rate @10 (test)",
    "fvu": "Unexplained variance",
    "intents": "Intents",
    "median_score": "Name score (median)",
}
"""Column of the table of results -> how it is called."""
_SHORT: Final = {"n_latents": "N", "n_personal": "personal", "n_public": "public"}


@dataclass(frozen=True)
class Axis:
    """An option and the values it takes."""

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Point:
    """One run of a sweep."""

    run_id: str
    values: Mapping[str, Any]
    """option -> value"""

    def sets(self) -> list[str]:
        """Its values as `--set` takes them."""
        return [set_argument(key, value) for key, value in self.values.items()]


@dataclass(frozen=True)
class Sweep:
    """Runs that differ in their values of `keys` only."""

    name: str
    keys: tuple[str, ...]
    points: tuple[Point, ...]


def parse_axis(text: str) -> Axis:
    """`sae.k=4,8,16` as an axis. Raises ConfigError for fewer than two values."""
    key, _, raw = text.partition("=")
    values = tuple(dict.fromkeys(parse_value(part.strip()) for part in raw.split(",") if part.strip()))
    if not key.strip() or len(values) < 2:
        raise ConfigError(f"{text!r} varies nothing. Write an option and two values or more: sae.k=4,8,16")
    return Axis(key.strip(), values)


def grid(axes: Sequence[Axis]) -> list[dict[str, Any]]:
    """Every combination; the first axis changes slowest, so that stages it decides are made once a value."""
    keys = [axis.key for axis in axes]
    return [dict(zip(keys, values, strict=True)) for values in itertools.product(*(axis.values for axis in axes))]


def one_at_a_time(axes: Sequence[Axis], base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each axis alone, the others at their value in `base`; the base itself comes once."""
    start = {axis.key: base[axis.key] for axis in axes}
    points = [start | {axis.key: value} for axis in axes for value in axis.values]
    return [point for n, point in enumerate(points) if point not in points[:n]]


def make_sweep(name: str, axes: Sequence[Axis], points: Sequence[Mapping[str, Any]]) -> Sweep:
    """Runs named after their values. Raises ConfigError for too many points or one axis twice."""
    keys = tuple(axis.key for axis in axes)
    if len(set(keys)) < len(keys):
        raise ConfigError(f"{keys[0]} is varied twice. Choose two different options.")
    if len(points) > MOST_POINTS:
        raise ConfigError(f"{len(points)} runs are too many for a sweep: at most {MOST_POINTS}. Give fewer values.")
    named = [Point(check_run_id("-".join([name, *(f"{_short(k)}{v}" for k, v in p.items())])), p) for p in points]
    return Sweep(name, keys, tuple(named))


def _short(key: str) -> str:
    leaf = key.rpartition(".")[2]
    return _SHORT.get(leaf, leaf).replace("_", "")


@requires(Role.TRAINER, "To start a sweep")
def save_sweep(runs_dir: Path, sweep: Sweep) -> None:
    """Keep it beside the runs. Raises RunError where nothing can be kept."""
    write_json(_file(make_directory(runs_dir), sweep.name), asdict(sweep))


@requires(Role.TRAINER, "To start a sweep")
@contextlib.contextmanager
def leaving_no_refused_sweep(runs_dir: Path, sweep: Sweep) -> Iterator[None]:
    """Keep a sweep while its runs are made. Where all is refused before any of them is there, it is forgotten again:
    what lay under its name before comes back, and folders that were made for it go."""
    file = _file(runs_dir, sweep.name)
    earlier = file.read_text(encoding="utf-8") if file.is_file() else None
    made = [folder for folder in file.parents if not folder.exists()]
    save_sweep(runs_dir, sweep)
    try:
        yield
    except SaerecError:
        if any((runs_dir / point.run_id).exists() for point in sweep.points):
            raise
        if earlier is None:
            file.unlink(missing_ok=True)
        else:
            write_text(file, earlier)
        with contextlib.suppress(OSError):  # somebody else keeps something there by now
            for folder in made:
                folder.rmdir()
        raise


def _file(runs_dir: Path, name: str) -> Path:
    return runs_dir / ".sweeps" / f"{check_run_id(name)}.json"


def known_sweeps(runs_dir: Path) -> list[str]:
    """Names, the newest first."""
    found = sorted((runs_dir / ".sweeps").glob("[!.]*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.stem for path in found]


def load_sweep(runs_dir: Path, name: str) -> Sweep:
    """Raises RunError when there is none of this name."""
    try:
        kept = json.loads(_file(runs_dir, name).read_text(encoding="utf-8"))
        return Sweep(kept["name"], tuple(kept["keys"]), tuple(Point(**point) for point in kept["points"]))
    except (OSError, ValueError, KeyError, TypeError):
        known = ", ".join(known_sweeps(runs_dir)[:12]) or "none yet"
        raise RunError(f"There is no sweep {name!r} here. Known: {known}.") from None


def results(runs_dir: Path, sweep: Sweep) -> pd.DataFrame:
    """run_id, state, a column for each option, and METRICS; NaN where a run has not come so far."""
    import pandas as pd

    rows = [{"run_id": p.run_id, **p.values, **_result(runs_dir / p.run_id)} for p in sweep.points]
    return pd.DataFrame(rows, columns=["run_id", *sweep.keys, "state", *METRICS])


def _result(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"state": job_status(directory).state}
    try:
        run = Run(directory)
    except RunError:
        return found
    stages = {name: record.metrics for name in ("sae", "intents", "evaluation") if (record := run.stage(name))}
    flat = {**stages.get("sae", {}), **stages.get("intents", {}), **stages.get("evaluation", {}).get("model", {})}
    if "evaluation" in stages and not job_status(directory).is_active:
        found["state"] = "done"
    return found | {name: flat.get(name) for name in METRICS}


def is_grid(table: pd.DataFrame, keys: Sequence[str]) -> bool:
    """Whether every combination of the two options' values is among the rows."""
    return len(keys) == 2 and len(table) == table[keys[0]].nunique() * table[keys[1]].nunique()


def lines_of(table: pd.DataFrame, keys: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Option -> the rows in which only it varies: those where the others have the value that is theirs most often."""
    options = table[list(keys)]
    at_base = options == options.mode().iloc[0]
    return {key: table[at_base.drop(columns=key).all(axis=1)] for key in keys}
