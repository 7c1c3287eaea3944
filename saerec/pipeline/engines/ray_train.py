"""One training in several processes, by Ray Train (https://docs.ray.io/en/latest/train/train.html).

The driver waits and listens: what the loop tells reaches its reporter through an actor, and on the same way back goes
the wish to stop.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Final

from saerec.errors import Cancelled, SaerecError, ServiceError
from saerec.pipeline.engines.base import Loop
from saerec.process_group import ALONE, GlooGroup
from saerec.progress import Reporter, Reporters

_TOLD_EVERY: Final = 0.2
"""Seconds between two words about progress."""
_STOPS_WITHIN: Final = 30.0
"""Seconds that processes have to stop by themselves; they end with the cluster otherwise."""


def fit(ray: Any, loop: Loop[Any], reporter: Reporter, room: Path, scaling: dict[str, Any], retries: int) -> Any:
    """What `loop` returns in the process of rank 0. scaling: of Ray's `ScalingConfig`.

    Raises what the loop raised of our own family, ServiceError after `retries` over anything else.
    """
    os.environ.setdefault("RAY_TRAIN_HEALTH_CHECK_INTERVAL_S", "0.5")
    from ray.train import FailureConfig, RunConfig, ScalingConfig, TrainingFailedError
    from ray.train.torch import TorchConfig, TorchTrainer

    box = ray.remote(num_cpus=0)(_Mailbox).remote()
    trainer = TorchTrainer(
        _work,
        train_loop_config={"loop": loop, "box": box},
        torch_config=TorchConfig(backend="gloo"),
        scaling_config=ScalingConfig(**scaling),
        run_config=RunConfig(
            name=room.name, storage_path=str(room.absolute().parent), failure_config=FailureConfig(max_failures=retries)
        ),
    )
    pool = ThreadPoolExecutor(1)
    try:
        fitting = pool.submit(trainer.fit)
        try:
            _listen(fitting, lambda: ray.get(box.taken.remote()), reporter)
        except BaseException:
            ray.get(box.stop.remote())
            wait([fitting], timeout=_STOPS_WITHIN)
            raise
        fitting.result()
        returned, raised = ray.get(box.outcome.remote())
    except TrainingFailedError as error:
        raise ServiceError(
            f"A training was begun {retries + 1} times and never ended: {_reason(error)}. Often memory is too little: "
            "take fewer processes with --workers. What is finished is kept."
        ) from None
    finally:
        pool.shutdown(wait=False)
        ray.kill(box)
    if raised is not None:
        raise raised
    return returned


def _reason(error: Exception) -> str:
    """Of what the processes died of, the last line of the first."""
    failures = getattr(error, "worker_failures", {}).values()
    said = str(next(iter(failures), error)).strip().splitlines()
    return said[-1][:200] if said else type(error).__name__


def _listen(fitting: Future[Any], taken: Callable[[], list[tuple[str, tuple[Any, ...]]]], reporter: Reporter) -> None:
    """Hand on what is told until the training is over. How far it is, is said again and again: so a reporter can stop
    what has nothing new to tell."""
    far: tuple[Any, ...] = (0, 1)
    while True:
        over = fitting.done()  # asked before the last look, so that no word is missed
        for name, said in taken():
            far = said if name == "progress" else far
            getattr(reporter, name)(*said)
        if over:
            return
        reporter.progress(*far)
        wait([fitting], timeout=_TOLD_EVERY)


class _Mailbox:
    """An actor between the driver and the process of rank 0."""

    def __init__(self) -> None:
        self._told: list[tuple[str, tuple[Any, ...]]] = []
        self._stopped, self._outcome = False, None

    def tell(self, name: str, said: tuple[Any, ...]) -> bool:
        """A call of a reporter; whether to stop."""
        self._told.append((name, said))
        return self._stopped

    def taken(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What was told since."""
        told, self._told = self._told, []
        return told

    def stop(self) -> None:
        """Somebody asked to."""
        self._stopped = True

    def end(self, outcome: Any) -> None:
        """(what was returned, what was raised)."""
        self._outcome = outcome

    def outcome(self) -> Any:
        """The same; None before."""
        return self._outcome


class _Teller:
    """The reporter of rank 0: says it to the mailbox, and raises Cancelled once that says stop."""

    def __init__(self, box: Any) -> None:
        self._box, self._answer, self._last = box, None, 0.0

    def stage(self, name: str, message: str = "") -> None:
        self._tell("stage", name, message)

    def progress(self, done: int, total: int) -> None:
        if done >= total or time.monotonic() - self._last > _TOLD_EVERY:
            self._tell("progress", done, total)

    def row(self, stage: str, values: dict[str, Any]) -> None:
        self._tell("row", stage, values)

    def note(self, message: str) -> None:
        self._tell("note", message)

    def _tell(self, name: str, *said: Any) -> None:
        """The answer is read with the next word: nobody waits for it."""
        import ray

        if self._answer is not None and ray.get(self._answer):
            raise Cancelled
        self._answer, self._last = self._box.tell.remote(name, said), time.monotonic()


def _work(given: dict[str, Any]) -> None:
    """In each process: the loop, whose outcome the process of rank 0 leaves in the mailbox.

    What is raised of our own family is an outcome like another; Ray Train would begin anew over it.
    """
    import ray
    from torch import distributed

    loop, box = given["loop"], given["box"]
    group = GlooGroup() if distributed.get_world_size() > 1 else ALONE
    try:
        if ray.get(box.outcome.remote()) is None:
            returned = loop(group, Reporters([]) if group.rank else _Teller(box))
            if group.rank == 0:
                ray.get(box.end.remote((returned, None)))
    except (SaerecError, Cancelled) as error:
        if group.rank == 0:
            ray.get(box.end.remote((None, error)))
        distributed.destroy_process_group()  # the others wait for what will not come
    except RuntimeError:
        if ray.get(box.outcome.remote()) is None:
            raise
