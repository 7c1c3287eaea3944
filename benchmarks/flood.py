"""One browser asks for a page a thousand times without waiting: what do ten other readers wait meanwhile?

Readers open other latents and people, a second or two apart as readers do. Measured are one of them alone, ten, ten
beside a flood of the same wish, and ten beside one in which every message is the press of a button, which may not be
left out. Then the server is told to end (SIGTERM) in the midst of a flood. Linux.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from pathlib import Path

import numpy as np

from benchmarks.ui_client import Visitor
from benchmarks.ui_server import Server, served
from saerec import columns as c
from saerec.explorer import Explorer
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
READERS = 10


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=ROOT / "assets" / "demo_run", help="a run directory")
    parser.add_argument("--n", type=int, default=12, help="pages that each reader opens")
    parser.add_argument("--messages", type=int, default=1000, help="of a flood")
    a = parser.parse_args()
    addresses = _addresses(Explorer(Run(a.run)), a.run.name)
    with served(a.run) as server:
        _told("to warm up", readers(server, addresses, READERS, 3))
        alone = _told("one reader alone", readers(server, addresses, 1, 3 * a.n))
        ten = _told("ten readers", readers(server, addresses, READERS, a.n))
        for pressing, what in ((False, "the same wish"), (True, "presses of a button")):
            beside = flooded(server, addresses, a, pressing=pressing)
            p95 = _told(f"ten beside {a.messages:,} x {what}", beside)
            print(f"  {p95 / alone:.1f} x alone (target 3), {p95 / ten:.1f} x ten without a flood", flush=True)
        print(f"SIGTERM in a flood of {3 * a.messages:,}: ended after {ended(server, a):.1f} s", flush=True)


def readers(server: Server, addresses: list[tuple[str, str]], n: int, pages: int) -> list[float]:
    """Milliseconds of every page that n readers open."""
    times: list[float] = []

    def read(seed: int) -> None:
        draw = random.Random(seed)
        with Visitor(server.port) as visitor:
            visitor.open("", addresses[0][1])
            for _ in range(pages):
                time.sleep(draw.uniform(1.0, 2.0))
                times.append(visitor.open(*draw.choice(addresses)))
            if visitor.errors:
                sys.exit(f"A page failed: {visitor.errors[0]}")

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def flooded(server: Server, addresses: list[tuple[str, str]], a: argparse.Namespace, *, pressing: bool) -> list[float]:
    """The same while one floods, on one connection and as long as readers read."""
    over = threading.Event()

    def flood() -> None:
        with Visitor(server.port) as visitor:
            visitor.flood("", addresses[0][1], a.messages, pressing=pressing)
            while not over.is_set():
                visitor.drain(1.0)
                if not pressing:  # those are one by now
                    visitor.flood("", addresses[0][1], a.messages, pressing=False)

    thread = threading.Thread(target=flood)
    thread.start()
    times = readers(server, addresses, READERS, a.n)
    over.set()
    thread.join()
    return times


def ended(server: Server, a: argparse.Namespace) -> float:
    """Seconds from SIGTERM to the end of the server, which is being flooded."""
    with Visitor(server.port) as visitor:
        visitor.flood("", f"run={a.run.name}", 3 * a.messages, pressing=True)
        return server.end()


def _addresses(explorer: Explorer, run: str) -> list[tuple[str, str]]:
    latents = explorer.latents().query(c.IS_INTENT)[c.LATENT].head(40)
    users = explorer.users()[c.USER_ID].head(40)
    pages = [("latents", f"run={run}&latent={latent}") for latent in latents]
    return [("", f"run={run}"), *pages, *(("users", f"run={run}&user={user}") for user in users)]


def _told(what: str, times: list[float]) -> float:
    half, most = np.percentile(times, [50, 95])
    print(f"{what}: {half:,.0f} ms, 95 % under {most:,.0f} ms ({len(times)} pages)", flush=True)
    return float(most)


if __name__ == "__main__":
    main()
