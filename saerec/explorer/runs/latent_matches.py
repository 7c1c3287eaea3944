"""What became of the latents of one run in another, and what people wrote about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.errors import RunError
from saerec.explorer.store import Store
from saerec.places import bundled_name
from saerec.sae.matching import DictionaryDiff, diff_dictionaries, similarities
from saerec.workspace.notebook import LIMITS, Entry, Notebook

FEWEST_TEXTS = 50
"""With fewer shared texts a correlation is chance."""


@dataclass(frozen=True)
class RunDiff:
    """Two runs compared."""

    dictionary: DictionaryDiff
    shared_texts: int
    """distinct wordings that both runs hold; their activations were compared"""
    silent: tuple[int, int]
    """latents of either run that fire on nothing: left out"""
    names: tuple[dict[int, str], dict[int, str]]
    """latent -> name in either run, as people see it"""
    certain: tuple[frozenset[int], frozenset[int]]
    """latents of either run whose name may be said as a fact"""

    def summary(self) -> dict[str, Any]:
        """What a terminal shows first."""
        found = self.dictionary
        return {
            "mcc": found.mcc,
            "mcc_cosine": found.mcc_cosine,
            "mcc_correlation": found.mcc_correlation,
            "shared_texts": self.shared_texts,
            **found.counts(),
            "silent_a": self.silent[0],
            "silent_b": self.silent[1],
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """stable, split, merged, dead, born: latent_a, name_a, latent_b, name_b, similarity, cosine, correlation,
        certain_a, certain_b (whether the name may be said as a fact)."""
        return {
            name: self._named(getattr(self.dictionary, name)) for name in ("stable", "split", "merged", "dead", "born")
        }

    def _named(self, table: pd.DataFrame) -> pd.DataFrame:
        table = table.copy()
        for place, side, names, certain in zip((1, 3), "ab", self.names, self.certain, strict=True):
            latents = table[f"latent_{side}"]
            table.insert(place, f"name_{side}", [names.get(latent, f"latent {latent}") for latent in latents])
            table[f"certain_{side}"] = latents.isin(certain)
        return table


def compare_runs(a: Store, b: Store) -> RunDiff:
    """Match the latents of two runs. Raises RunError when they share neither texts nor an embedder."""
    same_space = _space(a) == _space(b)
    rows_a, rows_b = shared_texts(a.texts, b.texts)
    compared = len(rows_a) if len(rows_a) >= FEWEST_TEXTS else 0
    if not same_space and not compared:
        raise RunError(
            f"The latents of {_called(a)} and {_called(b)} cannot be compared: the runs read texts differently and "
            f"share {len(rows_a)} of them ({FEWEST_TEXTS} needed). Make one again with the data of the other, or with "
            "its text model and way of reading."
        )
    found = similarities(
        (a.dictionary, b.dictionary) if same_space else None,
        (_codes(a, rows_a), _codes(b, rows_b)) if compared else None,
    )
    fires = tuple(np.diff(store.activations.indptr) > 0 for store in (a, b))
    return RunDiff(
        dictionary=diff_dictionaries(found, fires_a=fires[0], fires_b=fires[1]),
        shared_texts=compared,
        silent=(int((~fires[0]).sum()), int((~fires[1]).sum())),
        names=(_names(a), _names(b)),
        certain=(_certain(a), _certain(b)),
    )


def _called(store: Store) -> str:
    """The run's name, as people choose it."""
    return bundled_name(store.run.directory) or store.run.run_id


def _space(store: Store) -> tuple[str, str]:
    """What two dictionaries must share to be compared row by row: the text model, and how texts are read."""
    meta = store.run.json("embeddings/meta")
    return meta["fingerprint"], meta.get("reading", "")


def shared_texts(a: pd.DataFrame, b: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rows of either table of texts that say the same; of each wording the first."""
    first_a, first_b = (table[[c.TEXT]].reset_index(names="row").drop_duplicates(c.TEXT) for table in (a, b))
    both = first_a.merge(first_b, on=c.TEXT, suffixes=("_a", "_b"))
    return both["row_a"].to_numpy(), both["row_b"].to_numpy()


def carry_over(diff: RunDiff, a: Store, b: Store) -> int:
    """Write what people wrote about latents of `a` about their stable matches in `b`; how many latents got something.

    What somebody already wrote in `b` stays.
    """
    written, there = a.notebook.entries(), b.notebook.entries()
    pairs = diff.dictionary.stable[["latent_a", "latent_b"]].itertuples(index=False)
    by = f"from {a.run.run_id}"[: LIMITS["by"]]
    before = b.notebook.version()
    carried = 0
    for latent_a, latent_b in pairs:
        if latent_a in written:
            _write(b.notebook, int(latent_b), written[latent_a], there.get(latent_b, Entry()), by)
            carried, before = carried + (b.notebook.version() > before), b.notebook.version()
    return carried


def _write(notebook: Notebook, latent: int, entry: Entry, there: Entry, by: str) -> None:
    if entry.name is not None and there.name is None:
        description = entry.description if there.description is None else None
        notebook.rename(latent, entry.name, description, by=by)
    if entry.verdict is not None and there.verdict is None:
        notebook.verdict(latent, entry.verdict, by=by)
    if entry.note and not there.note:
        notebook.note(latent, entry.note, by=by)
    if entry.tags and not there.tags:
        notebook.tag(latent, entry.tags, by=by)
    if entry.pinned and not there.pinned:
        notebook.pin(latent, by=by)


def _codes(store: Store, rows: np.ndarray) -> sparse.csr_array:
    """[n, N] activations of the chosen texts."""
    acts, indices = (np.asarray(array[rows]) for array in (store.activations.top_acts, store.activations.top_indices))
    places, columns = np.nonzero(acts > 0)
    entries = (acts[places, columns], (places, indices[places, columns]))
    return sparse.csr_array(entries, shape=(len(rows), store.activations.n_latents), dtype=np.float32)


def _names(store: Store) -> dict[int, str]:
    if store.run.stage("intents") is not None:
        return store.names
    return {latent: entry.name for latent, entry in store.notebook.entries().items() if entry.name}


def _certain(store: Store) -> frozenset[int]:
    """A run without intents has no names but those that people gave."""
    if store.run.stage("intents") is None:
        return frozenset(_names(store))
    table = store.latents
    return frozenset(table.loc[table[c.CERTAIN].astype(bool), c.LATENT].tolist())
