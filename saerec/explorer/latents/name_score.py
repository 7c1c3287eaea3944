"""Is another name better? Judged at once, on the texts the run's own name was judged on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer.models import LiveModels
from saerec.explorer.store import Store
from saerec.workspace.notebook import Measured


@dataclass(frozen=True)
class NameScore:
    """What a name is worth, and the texts it is wrong about."""

    measured: Measured
    samples: pd.DataFrame
    """as `judged_texts` gives them, `predicted` (column "said") going by this name"""


def judged_texts(store: Store, latent: int) -> pd.DataFrame:
    """text_id, text, title, activation (0: silent), fires, near, held_out, said, wrong: what the name was judged on.

    Empty where the run has no such table, or no name was judged.
    """
    rows = store.samples(latent)
    firing, strength = store.activations.of_latent(latent)
    acts = dict(zip(firing.tolist(), strength.tolist(), strict=True))
    ids = rows[c.TEXT_ID].to_numpy(np.int64)  # where no name was judged the column has no type
    texts, titles = store.passages(ids)
    measured = store.notebook.entry(latent).measured
    table = pd.DataFrame(
        {
            c.TEXT_ID: ids,
            c.TEXT: texts,
            c.TITLE: titles,
            c.ACTIVATION: [acts.get(text, 0.0) for text in ids.tolist()],
            **{name: rows[name].to_numpy(bool) for name in ("fires", "near", "held_out", c.PREDICTED)},
        }
    )
    if measured is not None and measured.name == store.names[latent]:
        table[c.PREDICTED] = table[c.TEXT_ID].isin(measured.said).to_numpy()
    return table.assign(wrong=table["fires"] != table[c.PREDICTED])


class NameJudge:
    """Judges names live."""

    def __init__(self, store: Store, models: LiveModels) -> None:
        self.store, self._models = store, models

    def judge(self, latent: int, name: str, description: str) -> NameScore:
        """Score a name. Raises NotFoundError, and ConfigError where the latent has too few texts to judge by."""
        from saerec.intents.judges import keyword_judge
        from saerec.intents.samples import trial_of
        from saerec.intents.scoring import score_names

        self.store.check_latent(latent)
        rows = self.store.samples(latent)
        if not rows["held_out"].any():
            raise ConfigError(f"Latent {latent} fires on too few held-out texts to score a name by.")
        ids = rows[c.TEXT_ID].to_numpy(np.int64)  # where no name was judged the column has no type
        vectors = self._models.embeddings_of(ids)
        query = self._models.embedder.embed([name])[0]
        near = dict(zip(ids.tolist(), (vectors @ query).tolist(), strict=True))
        asked = pd.DataFrame([{c.LATENT: latent, c.NAME: name, c.DESCRIPTION: description}])
        trials = {latent: trial_of(rows)}
        seed = self.store.run.config().seed
        by_embedder = score_names(asked, trials, lambda q, t: [np.array([near[x] for x in t[0].tolist()])], seed=seed)
        by_words = score_names(asked, trials, keyword_judge(self.store.texts[c.TEXT]), seed=seed)
        score = by_embedder[latent]
        trial = trials[latent]
        order = np.concatenate([trial.seen.texts, trial.held_out.texts])
        predicted = tuple(int(text) for text in order[score.predicted])
        measured = Measured(name, description, *score.values, score_keywords=by_words[latent].score, said=predicted)
        samples = judged_texts(self.store, latent)
        samples[c.PREDICTED] = samples[c.TEXT_ID].isin(predicted).to_numpy()
        return NameScore(measured, samples.assign(wrong=samples["fires"] != samples[c.PREDICTED]))
