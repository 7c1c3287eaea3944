"""Later data: a run with new interactions, without training. Dictionary, names and recommender stay as they are.

Only new passages are embedded and encoded. New people get intents and recommendations as everybody does: retrieval
and the network read histories, no person is a parameter of theirs (fold-in). What is then approximate, the manifest
says: figures of accuracy and of latents are those of the run it came from.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.artifacts import activations
from saerec.atomic import exclusive, fingerprint
from saerec.data.corpus import Corpus
from saerec.data.later import Appended, append_interactions
from saerec.data.origin import Origin
from saerec.errors import RunError
from saerec.intents.activations import Activations
from saerec.intents.retrieval import IntentCodes, item_codes
from saerec.notebook import FILE
from saerec.pipeline.context import Context, Machine
from saerec.pipeline.intents import write_profiles
from saerec.progress import Reporter, Reporters
from saerec.runs import STAGES, Run, check_run_id
from saerec.stage_writer import StageWriter

TABLES = ("interactions", "items", "users", "texts")


def append_data(
    directory: Path, origin: Origin, target: Path, *, machine: Machine | None = None, listeners: Sequence[Reporter] = ()
) -> Run:
    """Make the run `target` of the finished run at `directory` and the new interactions of `origin`.

    Raises RunError when the run is not finished or `target` is there already, DataError when nothing is new; then
    nothing is left of `target`.
    """
    old = Run(directory)
    missing = [name for name in STAGES if old.stage(name) is None]
    if missing:
        raise RunError(f"{old.run_id} is not finished: {missing[0]} is missing. Finish it with: saerec run")
    check_run_id(target.name)
    if target.exists():
        raise RunError(f"There is a run {target.name} already. Choose another --run-id, or delete it first.")
    data_fingerprint = origin.fingerprint()
    before = Corpus(**{name: old.table(f"data/{name}") for name in TABLES})
    appended = append_interactions(before, origin.read(), old.config().data)
    source = {**old.manifest["source"], "fingerprint": fingerprint(old.fingerprint, data_fingerprint)}
    source["later"] = {
        "extends": old.run_id,
        "from": origin.describe()["name"],
        "interactions": appended.added,
        "users_before": before.n_users,
        "items_before": before.n_items,
    }
    try:
        with exclusive(target):
            run = Run.create(target, old.config(), source)
            context = Context(run, run.config(), origin, data_fingerprint, Reporters(list(listeners)),
                              machine or Machine())  # fmt: skip
            _Extension(old, appended, context).make()
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return run


class _Extension:
    """One method a stage; what stays is copied."""

    def __init__(self, old: Run, appended: Appended, context: Context) -> None:
        self.old, self.corpus, self.context, self.run = old, appended.corpus, context, context.run
        self.n_old = len(old.table("data/texts"))

    def make(self) -> None:
        """All stages, and what people wrote: the dictionary is the same, so it is about the same latents."""
        steps: dict[str, Callable[[StageWriter], None]] = {
            "data": self._data, "embeddings": self._embeddings, "activations": self._activations,
            "intents": self._intents, "recommender": self._recommender, "evaluation": self._evaluation,
        }  # fmt: skip
        for name in STAGES:
            self.context.reporter.stage(name, "" if name in steps else "kept")
            record = self.old.stage(name)
            assert record is not None, "the run is finished"
            own = fingerprint("later", record.fingerprint, self.run.manifest["source"]["fingerprint"])
            with self.run.write_stage(name, own if name in steps else record.fingerprint, record.inputs) as writer:
                shutil.copytree(self.old.path(name), writer.directory, dirs_exist_ok=True)
                writer.metrics = dict(record.metrics)
                if name in steps:
                    steps[name](writer)
        if self.old.path(FILE).is_file():
            _copy_notebook(self.old.path(FILE), self.run.path(FILE))

    def _data(self, writer: StageWriter) -> None:
        for name in TABLES:
            writer.table(name, getattr(self.corpus, name))
        writer.metrics |= {
            "users": self.corpus.n_users,
            "items": self.corpus.n_items,
            "interactions": len(self.corpus.interactions),
            "texts": len(self.corpus.texts),
        }

    def _embeddings(self, writer: StageWriter) -> None:
        """New passages only. A run whose vectors were left out stays without."""
        texts = self.corpus.texts[c.TEXT].tolist()[self.n_old :]
        self.vectors = self.context.embed(texts) if texts else np.empty((0, 0), dtype=np.float32)
        if self.old.has("embeddings/texts") and texts:
            writer.array("texts", np.concatenate([self.old.array("embeddings/texts"), self.vectors]))

    def _activations(self, writer: StageWriter) -> None:
        """Old codes as they are, new passages encoded. The figures of latents stay those they were judged by."""
        from saerec.sae.metrics import encode_into
        from saerec.sae.storage import load_sae

        before = activations(self.old)
        k = before.top_acts.shape[1]

        def fill(acts: np.ndarray, indices: np.ndarray) -> None:
            acts[: self.n_old], indices[: self.n_old] = before.top_acts, before.top_indices
            if len(self.vectors):
                encode_into(acts[self.n_old :], indices[self.n_old :], load_sae(self.run.path("sae")), self.vectors,
                            progress=self.context.reporter.progress)  # fmt: skip

        for path in writer.directory.glob("*.npy"):  # written anew, never into a file that may be shared
            path.unlink()
        Activations.create(writer.directory, (len(self.corpus.texts), k), before.n_latents, fill)

    def _intents(self, writer: StageWriter) -> None:
        """Verdicts, IDF and the codes of old items stay; new items are coded, every history is read again."""
        table = self.old.table("intents/intents")
        is_intent, idf = table[c.IS_INTENT].to_numpy(bool), table[c.IDF].to_numpy(np.float32)
        known = (self.corpus.texts[c.SPLIT] == c.TRAIN).to_numpy()
        fired = activations(self.run).to_csr(known)
        m = self.context.config.intents.item_latents
        found = item_codes(fired, self.corpus.texts, is_intent, self.corpus.n_items, m)
        before = np.array(self.old.array("intents/item_latents")), np.array(self.old.array("intents/item_weights"))
        fresh = slice(len(before[0]), None)
        self.items = IntentCodes(
            np.concatenate([before[0], found.latents[fresh]]), np.concatenate([before[1], found.weights[fresh]])
        )
        write_profiles(self.run, self.context.config.intents, writer, fired, is_intent, idf, self.items)

    def _recommender(self, writer: StageWriter) -> None:
        from saerec.recommender.extending import with_new_items
        from saerec.recommender.storage import load_recommender, save_recommender

        model = load_recommender(self.old.path("recommender"))
        save_recommender(with_new_items(model, self.items.latents, self.items.weights), writer.directory)

    def _evaluation(self, writer: StageWriter) -> None:
        """The old figures. Ranks only of people whose held-out item is still held out."""
        held = self.corpus.interactions.loc[self.corpus.interactions[c.SPLIT] == c.TEST, c.USER]
        ranks: pd.DataFrame = self.old.table("evaluation/per_user")
        writer.table("per_user", ranks[ranks[c.USER].isin(held)])


def _copy_notebook(source: Path, target: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(source)) as before, closing(sqlite3.connect(target)) as after:
        before.backup(after)
