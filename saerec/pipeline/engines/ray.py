"""Other processes, of this machine or of a cluster: Ray (https://docs.ray.io) starts them and replaces those that die.

What they make is written into a folder that all of them see, one file a chunk, and renamed when it is whole: a driver
that dies and comes again finds there what was done.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import numpy as np

from saerec.errors import ConfigError, ServiceError
from saerec.files import make_directory, replacing
from saerec.pipeline.engines.base import Chunk, Loop, T, Work
from saerec.progress import Reporter

AHEAD: Final = 4
"""Chunks a worker that are begun before the first of them is taken."""
RETRIES: Final = 3
"""How often a chunk is begun anew when its worker dies: one that kills every worker is no accident."""
_OBJECTS: Final = 256 << 20
"""Bytes of payloads that a cluster of this machine keeps: a chunk has some 100 KiB."""


class RayEngine:
    """Chunks go to actors in turn, each of which loads once what it works with."""

    def __init__(self, address: str = "", workers: int = 0) -> None:
        """address: of a cluster; without it one is started on this machine, for as long as the engine is open. workers:
        so many processes; 0 takes one a processor. Raises ConfigError where Ray is not installed, ServiceError where no
        cluster answers.
        """
        self._ray = _import_ray()
        try:
            if address:
                self._ray.init(address=address, log_to_driver=False)
            else:
                cores = workers or os.cpu_count() or 1
                self._ray.init(num_cpus=cores, object_store_memory=_OBJECTS, include_dashboard=False,
                               log_to_driver=False, _node_ip_address="127.0.0.1")  # fmt: skip
        except Exception as error:  # a bare one where a busy machine does not start it in time
            raise ServiceError(
                f"No Ray cluster answers at {address or 'this machine'} ({_first_line(error)}). Start one with `ray "
                "start --head`, or leave --address out: then processes of this machine do the work."
            ) from None
        self.workers = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def map_chunks(self, work: Work, chunks: Iterable[Chunk], parts: Path) -> Iterator[np.ndarray]:
        """As `Engine.map_chunks`. Raises what `work` raises, ServiceError where workers die over one chunk."""
        make_directory(parts)
        pool = self._pool(work)
        turn, begun = cycle(pool), deque[tuple[Path, Any]]()
        try:
            for chunk in chunks:
                place = parts.absolute() / f"{chunk.key}.npy"
                begun.append((place, None if place.is_file() else next(turn).make.remote(chunk.payload, str(place))))
                if len(begun) >= AHEAD * len(pool):
                    yield self._taken(*begun.popleft())
            while begun:
                yield self._taken(*begun.popleft())
        finally:
            for actor in pool:
                self._ray.kill(actor)

    def train(self, loop: Loop[T], reporter: Reporter, room: Path) -> T:
        """As `Engine.train`. Raises what `loop` raises, ServiceError where processes die over it."""
        from saerec.pipeline.engines.ray_train import fit

        n, has_gpus = self._places()
        scaling = {"num_workers": n, "use_gpu": has_gpus, "resources_per_worker": {"CPU": 1, "GPU": int(has_gpus)}}
        try:
            return fit(self._ray, loop, reporter, make_directory(room), scaling, RETRIES)  # type: ignore[no-any-return]
        finally:
            shutil.rmtree(room, ignore_errors=True)

    def close(self) -> None:
        """Let the cluster go; one that was started here ends."""
        self._ray.shutdown()

    def _pool(self, work: Work) -> list[Any]:
        """Its actors."""
        n, has_gpus = self._places()
        options = {"num_cpus": 1, "num_gpus": int(has_gpus), "max_restarts": -1, "max_task_retries": RETRIES}
        actor = self._ray.remote(**options)(_Worker)
        return [actor.remote(work) for _ in range(n)]

    def _places(self) -> tuple[int, bool]:
        """How many processes, and whether each has a GPU: they do where the cluster has some."""
        found = self._ray.cluster_resources()
        gpus = int(found.get("GPU", 0))
        return min(self.workers, gpus or max(1, int(found.get("CPU", 1)))), gpus > 0

    def _taken(self, place: Path, begun: Any) -> np.ndarray:
        """The array of a part, whose file goes."""
        if begun is not None:
            self._wait(begun)
        array = np.load(place, allow_pickle=False)
        place.unlink()
        return array

    def _wait(self, begun: Any) -> None:
        try:
            self._ray.get(begun)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from None
        except self._ray.exceptions.RayError as error:
            raise ServiceError(
                f"Workers died {RETRIES + 1} times over one piece of work ({_first_line(error)}). Often memory is too "
                "little: take fewer with --workers. What is finished is kept."
            ) from None


class _Worker:
    """Works in a process of its own."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def make(self, payload: Any, place: str) -> None:
        """Write the array of a payload to `place`, whole or not at all."""
        array = self._work(payload)
        with replacing(Path(place)) as draft, draft.open("wb") as stream:
            np.save(stream, array, allow_pickle=False)


def _import_ray() -> Any:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is told to anybody
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError:
        raise ConfigError(
            "The engine ray is not installed. Run: pip install 'saerec[ray]', or leave --engine out."
        ) from None
    return ray


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
