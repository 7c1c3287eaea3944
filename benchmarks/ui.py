"""How long does a reader wait? A real server, asked over its websocket as a browser asks; no browser is timed.

Prints a table of medians and 95 % quantiles over many interactions, writes benchmarks/results/ui-RUN.json. `wall` is
the wait until the last message of the page (or the ranking, where it says so) has come; `cpu` is what the server's
process used meanwhile, in steps of 10 ms, and holds on a machine that does other things too. Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.ui_client import Visitor
from benchmarks.ui_server import Server, served
from saerec import columns as c
from saerec.explorer import Explorer
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One kind of interaction, in milliseconds."""

    what: str
    n: int
    wall_p50: float
    wall_p95: float
    cpu_p50: float
    cpu_p95: float
    target: float
    """for the 95 % quantile"""


def main() -> None:
    """Ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=ROOT / "assets" / "demo_run", help="a run directory")
    parser.add_argument("--n", type=int, default=200, help="interactions of each kind")
    parser.add_argument("--many", type=int, default=1000, help="interactions for the growth of memory")
    a = parser.parse_args()
    explorer = Explorer(Run(a.run))
    with served(a.run) as server:
        rows = [first_page(server, a.run, explorer), *switches(server, a.run, explorer, a.n)]
        if explorer.run.has("recommender/cfg"):
            rows += [*steering(server, a.run, explorer, a.n), *reasons(server, a.run, explorer, a.n)]
            rows.append(crowd(server, a.run, explorer, a.n, rows[3]))
        growth = grown(server, a.run, explorer, a.many)
    table = pd.DataFrame([asdict(row) for row in rows])
    RESULTS.mkdir(parents=True, exist_ok=True)
    found = {"run": a.run.name, "load": os.getloadavg(), "growth_mib": growth, "rows": table.to_dict("records")}
    (RESULTS / f"ui-{a.run.name}.json").write_text(json.dumps(found, indent=1, default=float))
    print(table.to_string(index=False, float_format="{:,.0f}".format))
    print(f"memory grew by {growth:.0f} MiB over {a.many} interactions (target 50); load {os.getloadavg()[0]:.1f}")


def first_page(server: Server, run: Path, explorer: Explorer) -> Row:
    """The overview, asked of a server that has just come up."""
    with Visitor(server.port, server.cpu) as visitor:
        target = 4000.0 if len(explorer.users()) > 10_000 else 2000.0
        return _measured(
            "first page, fresh server", server, [lambda: visitor.open("", f"run={run.name}")], target, visitor
        )


def switches(server: Server, run: Path, explorer: Explorer, n: int) -> list[Row]:
    """Another latent, another person."""
    rng = np.random.default_rng(0)
    latents = rng.permutation(explorer.latents().query(c.IS_INTENT)[c.LATENT])
    people = rng.permutation(explorer.users()[c.USER_ID])
    rows = []
    for what, page, name, ids, target in (
        ("latent switch", "latents", "latent", latents, 150.0),
        ("user switch", "users", "user", people, 200.0),
    ):
        with Visitor(server.port, server.cpu) as visitor:
            visitor.open(page, f"run={run.name}")
            asked = [_opens(visitor, page, f"run={run.name}&{name}={ids[i % len(ids)]}") for i in range(n)]
            rows.append(_measured(what, server, asked, target, visitor))
    return rows


def steering(server: Server, run: Path, explorer: Explorer, n: int) -> list[Row]:
    """A slider, an intent: until the new top 20 stands, and until all of the page does."""
    user = str(explorer.users()[c.USER_ID].iloc[0])
    wanted = explorer.user(user).personal[c.LATENT].tolist() or [int(explorer.user(user).public[c.LATENT].iloc[0])]
    rng = np.random.default_rng(0)
    with Visitor(server.port, server.cpu) as visitor:
        visitor.open("recommendations", f"run={run.name}&user={user}")
        slides = [_slides(visitor, float(value)) for value in rng.integers(0, 100, n) / 100]
        whole, until = [], []
        for slide in slides:
            whole.append(_clocked(server, slide))
            until.append(visitor.seen["ranking"])
        scales = [(wanted[i % len(wanted)], 0.1 * (i % 29)) for i in range(n)]
        turns = [
            _opens(visitor, "recommendations", f"run={run.name}&user={user}&set={latent}:{scale:.1f}")
            for latent, scale in scales
        ]
        turned = []
        for turn in turns:
            turn()
            turned.append(visitor.seen["ranking"])
        _none(visitor)
    return [
        _row("slider -> new top 20", until, 150.0),
        _row("slider -> whole page", whole, float("nan")),
        _row("intent -> new top 20", turned, 150.0),
    ]


def reasons(server: Server, run: Path, explorer: Explorer, n: int) -> list[Row]:
    """The breakdown with exact Shapley values, the deletion curve and the smallest flip, an item a time."""
    people = explorer.users()[c.USER_ID].iloc[: max(n // 10, 1)]
    times = []
    with Visitor(server.port, server.cpu) as visitor:
        for user in people:
            visitor.open("recommendations", f"run={run.name}&user={user}")
            times.append(_clocked(server, lambda: visitor.tab("reasons", "Put to the test")))
            visitor.tab("reasons", "The score")
        _none(visitor)
    return [_row("breakdown with exact Shapley", times, 1500.0)]


def crowd(server: Server, run: Path, explorer: Explorer, n: int, alone: Row) -> Row:
    """Ten people at once, each letting sliders go; may be three times as slow as one alone."""
    users = explorer.users()[c.USER_ID].iloc[:10].tolist()
    times: list[tuple[float, float]] = []

    def visit(user: str) -> None:
        with Visitor(server.port, server.cpu) as visitor:
            visitor.open("recommendations", f"run={run.name}&user={user}")
            for step in range(max(n // 10, 1)):
                visitor.slide("set-personal", (step % 9 + 1) / 10)
                times.append((visitor.seen["ranking"][0], float("nan")))
            _none(visitor)

    threads = [threading.Thread(target=visit, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _row("ten at once: slider -> new top 20", times, 3 * alone.wall_p95)


def grown(server: Server, run: Path, explorer: Explorer, n: int) -> float:
    """MiB by which the server grew over n interactions of all kinds, after a hundred to warm up."""
    people = explorer.users()[c.USER_ID].tolist()
    latents, ranks = explorer.latents()[c.LATENT].tolist(), explorer.run.has("recommender/cfg")
    with Visitor(server.port, server.cpu) as visitor:
        before = 0.0
        for i in range(n + 100):
            if i == 100:
                before = server.resident()
            user, latent = people[i % len(people)], latents[i % len(latents)]
            pages = [("users", f"user={user}"), ("latents", f"latent={latent}")]
            pages += [("recommendations", f"user={user}")] if ranks else []
            page, what = pages[i % len(pages)]
            visitor.open(page, f"run={run.name}&{what}")
        return server.resident() - before


def _opens(visitor: Visitor, page: str, query: str) -> Callable[[], float]:
    return lambda: visitor.open(page, query)


def _slides(visitor: Visitor, value: float) -> Callable[[], float]:
    return lambda: visitor.slide("set-personal", value)


def _clocked(server: Server, ask: Callable[[], float]) -> tuple[float, float]:
    """(wall, cpu) in milliseconds."""
    before = server.cpu()
    wall = ask()
    return wall, server.cpu() - before


def _measured(what: str, server: Server, asked: list[Callable[[], float]], target: float, visitor: Visitor) -> Row:
    times = [_clocked(server, ask) for ask in asked]
    _none(visitor)
    return _row(what, times, target)


def _row(what: str, times: list[tuple[float, float]], target: float) -> Row:
    """The row, told at once: all of them take minutes."""
    wall, cpu = np.array(times).T
    quantiles = [float(value) for of in (wall, cpu) for value in np.percentile(of, [50, 95])]
    print(f"{what}: {quantiles[0]:,.0f} ms, 95 % under {quantiles[1]:,.0f} ms", file=sys.stderr, flush=True)
    return Row(what, len(times), quantiles[0], quantiles[1], quantiles[2], quantiles[3], target)


def _none(visitor: Visitor) -> None:
    """A page that shows an error must not count as a quick one."""
    if visitor.errors:
        sys.exit(f"A page failed: {visitor.errors[0]}")


if __name__ == "__main__":
    main()
