"""Does the map of sentences keep neighbours, and how long does a reader wait for it?

Of sentences with a theme: the share of the 15 nearest on a map that have the same theme, and the share of the 15
nearest by vectors that are among the 15, and the 50, nearest on the map. Maps: the explorer's; the same without its
forces (the middle of the latents a sentence fires); the two widest directions; UMAP, which takes minutes (`--umap`).
Beside them the vectors themselves and chance. Then seconds of processor time to place the sentences, and what a server
takes to open the page, and to open it with an area. A run without vectors, as the bundled demo is, is timed alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from benchmarks.ui_client import Visitor
from benchmarks.ui_server import served
from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.sentences import places
from saerec.explorer.store import Store
from saerec.intents.sayings import unit
from saerec.workspace.artifacts import read_vectors
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run

NEAR = 15
ASKED = 1_500
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=ROOT / "assets" / "demo_run", help="a run directory")
    parser.add_argument("--umap", action="store_true", help="UMAP too: minutes")
    a = parser.parse_args()
    explorer = Explorer(Run(a.run))
    started = time.process_time()
    table = explorer.sentences()
    print(f"{len(table):,} of {explorer.n_sentences():,} sentences placed in {time.process_time() - started:.2f} s")
    if explorer.run.has("embeddings/texts.npy"):
        distinct = table[~table[c.TEXT].duplicated()]
        vectors = unit(np.asarray(read_vectors(explorer.run)[distinct[c.TEXT_ID]], dtype=np.float32))
        print(quality(explorer, distinct, vectors, umap=a.umap).to_string(float_format="{:.3f}".format))
    waits(a.run)


def quality(explorer: Explorer, distinct: pd.DataFrame, vectors: np.ndarray, *, umap: bool) -> pd.DataFrame:
    """A row a map: same_theme, kept_15, kept_50."""
    theme = distinct[c.THEME].to_numpy()
    asked = np.random.default_rng(0).permutation(np.flatnonzero(theme >= 0))[:ASKED]
    alike = vectors[asked] @ vectors.T
    alike[np.arange(len(asked)), asked] = -2
    true = np.argpartition(-alike, NEAR, axis=1)[:, :NEAR]

    def row(near: np.ndarray) -> dict[str, float]:
        kept = [np.mean([len(set(t) & set(n[:k])) for t, n in zip(true, near, strict=True)]) / NEAR for k in (NEAR, 50)]
        same = (theme[near[:, :NEAR]] == theme[asked][:, None]).mean()
        return {"same_theme": float(same), "kept_15": float(kept[0]), "kept_50": float(kept[1])}

    rows = {"the vectors": row(true), "chance": row(np.random.default_rng(1).integers(0, len(theme), (len(asked), 50)))}
    for name, at in maps(explorer, distinct, vectors, umap=umap):
        near = cKDTree(at).query(at[asked], 60)[1]
        rows[name] = row(
            np.array([[n for n in found if n != own][:50] for found, own in zip(near, asked, strict=True)])
        )
    return pd.DataFrame(rows).T


def maps(
    explorer: Explorer, distinct: pd.DataFrame, vectors: np.ndarray, *, umap: bool
) -> Iterator[tuple[str, np.ndarray]]:
    """(name, [n, 2]) of each map that is compared."""
    yield "the explorer's", distinct[["x", "y"]].to_numpy(float)
    steps = places.spread.__defaults__
    places.spread.__defaults__ = (0,)
    yield (
        "latents alone",
        places.places(Store(explorer.run, open_notebook(explorer.run)), distinct[c.TEXT_ID].to_numpy()),
    )
    places.spread.__defaults__ = steps
    centred = vectors - vectors.mean(axis=0)
    yield "widest directions", centred @ np.linalg.eigh(centred.T @ centred)[1][:, -2:]
    if umap:
        import umap as library

        yield "UMAP", library.UMAP(metric="cosine", n_neighbors=15, random_state=0, n_jobs=1).fit_transform(vectors)


def waits(run: Path) -> None:
    """Print milliseconds until a server has sent the page."""
    with served(run) as server, Visitor(server.port, server.cpu) as visitor:
        visitor.open("map", f"run={run.name}")
        asked = {"first": "", "again": "", "coloured by rating": "&shade=rating"}
        asked |= {f"area {n}": f"&area=box:{n}000,20000,45000,50000" for n in (10, 15, 20)}
        for what, more in asked.items():
            before = server.cpu()
            wall = visitor.open("map", f"run={run.name}&view=sentences{more}")
            print(f"{what}: {wall:,.0f} ms, of them {server.cpu() - before:,.0f} ms of processor time")
        if visitor.errors:
            raise SystemExit(f"A page failed: {visitor.errors[0]}")


if __name__ == "__main__":
    main()
