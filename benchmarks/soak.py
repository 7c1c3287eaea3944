"""Twenty readers for a quarter of an hour, on every page, while a run is trained beside them: does anything grow?

Readers open pages a few seconds apart, come and go, and each page is asked for by its address as a browser asks.
Printed are errors, the wait for each page, and what the server's process holds: at the start, when it has warmed up (a
fifth of the time), at the end, and once the readers have gone and their sessions with them: Streamlit keeps each for
two minutes, with three file handles. Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.ui_client import Visitor
from benchmarks.ui_server import Server, served_folder
from saerec import columns as c
from saerec.explorer import Explorer
from saerec.ui.kit.page import PAGES
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
KEPT_FOR = 120
"""Seconds that Streamlit keeps the session of a browser that has gone, in case it comes back."""
PAGES_A_VISIT = 12


@dataclass
class Found:
    """What readers met with, gathered from their threads."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    visits: int = 0


def main() -> None:
    """Read, train, print; exit code 1 where a page failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=ROOT / "assets" / "demo_run", help="a run directory")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--think", type=float, default=6.0, help="seconds a reader looks at a page, on average")
    a = parser.parse_args()
    found, over = Found(), threading.Event()
    addresses = list(_addresses(Explorer(Run(a.run)), a.run.name))
    with tempfile.TemporaryDirectory() as folder, served_folder(Path(folder)) as server:
        (Path(folder) / a.run.name).symlink_to(a.run.resolve())
        with Visitor(server.port) as first:
            first.open("", f"run={a.run.name}")
        _held("start", server)
        threads = [
            threading.Thread(target=_read, args=(seed, server, addresses, a, found, over)) for seed in range(a.users)
        ]
        for thread in threads:
            thread.start()
        with _training(Path(folder), over):
            time.sleep(12 * a.minutes)
            warm = _held("warmed up", server)
            time.sleep(48 * a.minutes)
            end = _held("end", server)
            over.set()
        for thread in threads:
            thread.join()
        time.sleep(KEPT_FOR + 5)
        with Visitor(server.port) as last:
            last.open("", f"run={a.run.name}")
        _held("all have gone", server)
    _told(found, warm, end)
    sys.exit(1 if found.errors else 0)


def _read(
    seed: int,
    server: Server,
    addresses: list[tuple[str, str]],
    a: argparse.Namespace,
    found: Found,
    over: threading.Event,
) -> None:
    draw = random.Random(seed)
    time.sleep(draw.uniform(0, a.think))
    while not over.is_set():
        try:
            with Visitor(server.port) as visitor:
                found.visits += 1
                for _ in range(PAGES_A_VISIT):
                    page, query = draw.choice(addresses)
                    took = visitor.open(page, query)  # before its page is listed: it may never come
                    found.waits[page or "overview"].append(took)
                    found.errors.extend(f"{page}?{query}: {error}" for error in visitor.errors)
                    visitor.errors.clear()
                    if over.wait(draw.expovariate(1 / a.think)):
                        return
        except (OSError, TimeoutError) as error:
            found.errors.append(f"{type(error).__name__}: {error}")


@contextlib.contextmanager
def _training(folder: Path, over: threading.Event) -> Iterator[None]:
    """Small runs, one after the other, in a process each as the page starts them."""
    made: list[int] = []

    def train() -> None:
        while not over.is_set():
            command = [sys.executable, "-m", "saerec", "demo", "--preset", "tiny", "--run-id", f"soak-{len(made)}"]
            job = subprocess.Popen(
                [*command, "--runs-dir", str(folder)],
                env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            while job.poll() is None and not over.wait(1.0):
                pass
            if job.poll() is None:
                job.terminate()
            job.wait()
            if not over.is_set():
                made.append(job.returncode)

    thread = threading.Thread(target=train)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        print(f"trained beside: {len(made)} runs, {sum(code != 0 for code in made)} failed", flush=True)


def _addresses(explorer: Explorer, run: str) -> Iterator[tuple[str, str]]:
    """Every page, and of those about one thing each of forty, so that pages are drawn alike often."""
    stems = [Path(file).stem for _, pages in PAGES for file, _, _ in pages]
    latents = explorer.latents().query(c.IS_INTENT)[c.LATENT].head(40).tolist()
    users = explorer.users()[c.USER_ID].head(40).tolist()
    about = {"latents": [f"latent={one}" for one in latents], "users": [f"user={one}" for one in users]}
    about["recommendations"] = about["users"]
    for stem in stems:
        page = "" if stem == "app" else stem
        for place in range(40):
            more = about.get(page, [""])
            yield page, "&".join(filter(None, [f"run={run}", more[place % len(more)]]))


def _held(when: str, server: Server) -> tuple[float, int, int]:
    """MiB, threads and file handles of the server's process, printed."""
    place = Path(f"/proc/{server.pid}")
    held = server.resident(), len(list((place / "task").iterdir())), len(list((place / "fd").iterdir()))
    print(f"{when}: {held[0]:,.0f} MiB, {held[1]} threads, {held[2]} file handles", flush=True)
    return held


def _told(found: Found, warm: tuple[float, int, int], end: tuple[float, int, int]) -> None:
    for page, waits in sorted(found.waits.items()):
        half, most = np.percentile(waits, [50, 95])
        print(f"{page:16} {len(waits):6,} times, {half:6,.0f} ms, 95 % under {most:6,.0f} ms")
    every = [one for waits in found.waits.values() for one in waits]
    print(f"all: {len(every):,} pages of {found.visits:,} visits, 95 % under {np.percentile(every, 95):,.0f} ms")
    print(
        f"since it was warm: {end[0] - warm[0]:+,.0f} MiB, {end[1] - warm[1]:+} threads, {end[2] - warm[2]:+} handles"
    )
    print(f"errors: {len(found.errors)}", *found.errors[:5], sep="\n  ")


if __name__ == "__main__":
    main()
