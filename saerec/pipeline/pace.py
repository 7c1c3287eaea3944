"""How fast this machine makes runs, told by the runs it has made, and how long the one it makes now will take."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from saerec.config.schema import DataConfig
from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import SaerecError
from saerec.jobs import JobStatus
from saerec.pipeline.estimate import estimate, final_seconds
from saerec.pipeline.machine_speed import Pace, measured_pace
from saerec.workspace.run import STAGES, Run, find_runs
from saerec.workspace.run_facts import append_facts, final_facts


def machine_pace(runs_dir: Path, latest: int = 5) -> Pace:
    """How much longer than estimated the latest finished runs took here; before there are any, what was measured."""
    found = filter(None, map(_expected_and_spent, find_runs(runs_dir)))
    finished = [(expected, spent) for expected, spent in found if len(spent) == len(STAGES)]
    return learned_pace(finished[:latest]) if finished else measured_pace()


def _expected_and_spent(run_dir: Path) -> tuple[Mapping[str, float], Mapping[str, float]] | None:
    """Seconds by stage, estimated and measured; None where the data have not been read, or nothing is trained."""
    with contextlib.suppress(SaerecError):
        run = Run(run_dir)
        data, config = run.stage("data"), run.config()
        if data is not None and not append_facts(run) and not final_facts(run):
            # The passages are counted as this run cuts them: they are not to be cut once more.
            expected = estimate(CorpusSize.of(data.metrics), replace(config, data=DataConfig())).seconds
            return expected, {name: record.seconds for name in STAGES if (record := run.stage(name)) is not None}
    return None


def _final_and_spent(run_dir: Path) -> tuple[Mapping[str, float], Mapping[str, float]] | None:
    """The same of a run that is made final, whose stages are mostly taken over; None for any other."""
    with contextlib.suppress(SaerecError):
        run = Run(run_dir)
        data, facts = run.stage("data"), final_facts(run)
        if data is not None and facts:
            expected = final_seconds(CorpusSize.of(data.metrics), run.config(), int(facts["epochs"]))
            spent = {name: record.seconds for name in expected if (record := run.stage(name)) is not None}
            return expected, spent
    return None


def learned_pace(runs: Iterable[tuple[Mapping[str, float], Mapping[str, float]]]) -> Pace:
    """How many times the estimated seconds this machine takes, by (expected, spent) of runs.

    The median over runs of each stage, and over all for stages that no run tells of. A guess where there is nothing to
    learn from.
    """
    ratios: dict[str, list[float]] = {}
    for expected, spent in runs:
        for name, value in expected.items():
            if name in spent and value > 1:
                ratios.setdefault(name, []).append(spent[name] / value)
    if not ratios:
        return Pace()
    every = _middle([ratio for found in ratios.values() for ratio in found])
    return Pace(every, {name: _middle(found) for name, found in ratios.items()}, "learned")


def _middle(ratios: list[float]) -> float:
    return min(max(statistics.median(ratios), 0.1), 10.0)


def share_done(status: JobStatus) -> float:
    """Of the present stage, 0 to 1."""
    return min(status.done / status.total, 1.0) if status.total else 0.0


def time_left(run_dir: Path, status: JobStatus) -> float | None:
    """Seconds until the run is ready, about; None before its data are read."""
    found = _final_and_spent(run_dir) or _expected_and_spent(run_dir)
    if found is None or status.stage not in STAGES:
        return None
    pace, (expected, spent) = machine_pace(run_dir.parent), found
    expected = {name: pace.of(name) * value for name, value in expected.items()}
    before = STAGES[: STAGES.index(status.stage)]
    spent = {name: value for name, value in spent.items() if name in before}
    return remaining_seconds(expected, spent, status.stage, share_done(status), time.time() - status.stage_began)


def remaining_seconds(
    expected: Mapping[str, float], spent: Mapping[str, float], stage: str, part: float, here: float
) -> float:
    """Seconds until all stages of `expected` are done.

    spent: seconds of the finished stages, which tell how fast this machine is. In the present stage, `part` (0 to 1)
    took `here` seconds.
    """
    pace = learned_pace([(expected, spent)]).factor
    later = list(expected)[list(expected).index(stage) + 1 :] if stage in expected else []
    rest = here / part - here if part > 0.05 else max(pace * expected.get(stage, 0.0) - here, 0.0)
    return rest + pace * sum(expected[name] for name in later)
