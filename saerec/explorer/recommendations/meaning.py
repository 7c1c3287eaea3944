"""What the latents that a recommender is told of mean: intents by theme, things by theme, and the rest of the texts.

Intents are what is shown as one. Things say what an item is, and predict; they are never called intents. All else
(praise, chatter, what is unclear) is one group, so that what is shown adds up to the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.results import Explanation
from saerec.explorer.store import Store
from saerec.intents.reasons import THING as VERDICT_OF_THINGS

INTENT, THING, REST = "intent", "thing", "rest"
REST_NAME: Final = "other signals from the texts: praise, chatter, unclear"
KIND_WORDS: Final = {
    "personal": "personal",
    "public": "as most people say",
    "undecided": "too little to tell whose",
    "none": "",
}
"""Kinds of themes, as they are said behind a name."""
WHAT_IT_IS: Final = "what it is: "
"""Stands before the name of a thing."""
SHOWN_PARTS: Final = 10
"""Parts of a score before the small ones are put together."""
_MORE: Final = {
    "personal": "personal themes",
    "public": "that most people say",
    "undecided": "themes, undecided",
    "thing": "things",
}
_ORDER: Final = (INTENT, THING, REST)


@dataclass(frozen=True)
class Meaning:
    """Of every latent, as people see it now."""

    latents: pd.DataFrame
    """group, means, certain; row = latent"""
    groups: pd.DataFrame
    """means, theme (-1 for none), head (latent; -1 for the rest), kind, name, certain; index = group"""

    @property
    def group_of(self) -> dict[int, str]:
        """Latent -> its group."""
        return dict(enumerate(self.latents[c.GROUP].tolist()))

    def of_parts(self, parts: pd.DataFrame) -> pd.DataFrame:
        """`Explanation.parts`: with group, means and certain. parts: kind, id and what else is known of each."""
        told = parts["kind"].isin(("personal", "public")).to_numpy()
        found = self.latents.loc[parts.loc[told, "id"].astype(int)]
        fields: dict[str, np.ndarray] = {}
        for name, otherwise in ((c.CERTAIN, True), (c.GROUP, ""), (c.MEANS, "")):
            fields[name] = np.full(len(parts), otherwise, dtype=object)
            fields[name][told] = found[name].to_numpy()
        return parts.assign(**{name: pd.Series(values, parts.index).infer_objects() for name, values in fields.items()})

    def of_groups(self, groups: pd.DataFrame) -> pd.DataFrame:
        """`Explanation.groups`. groups: group, n_latents, delta_score, delta_rank, delta_lead."""
        table = groups.join(self.groups, on=c.GROUP)
        place = table[c.MEANS].map(_ORDER.index).to_numpy(dtype=int)
        order = np.lexsort((-table[c.DELTA_SCORE].to_numpy(dtype=float), place))
        columns = [c.GROUP, c.MEANS, c.THEME, c.INTENT_KIND, c.NAME, c.CERTAIN, "n_latents", c.DELTA_SCORE]
        return table.iloc[order][[*columns, c.DELTA_RANK, c.DELTA_LEAD]].reset_index(drop=True)


def meaning_of(store: Store) -> Meaning:
    """A latent whose verdict a person changed no longer stands with its theme: it is a group of its own."""
    latents, themes = store.latents, store.themes
    intent = latents[c.IS_INTENT].to_numpy(bool)
    thing = ~intent & (latents[c.VERDICT] == VERDICT_OF_THINGS).to_numpy()
    means = np.select([intent, thing], [INTENT, THING], REST)
    of_intents = store.found_latents[c.IS_INTENT].to_numpy(bool)[themes[c.HEAD]]
    theme = latents[c.THEME].to_numpy()
    together = theme >= 0
    together[together] = of_intents[theme[together]] == intent[together]
    number = latents[c.LATENT].to_numpy()
    group = [
        REST if what == REST else f"theme {t}" if held else f"latent {j}"
        for what, t, held, j in zip(means, theme, together, number, strict=True)
    ]
    known = latents.assign(**{c.GROUP: group, c.MEANS: means})
    return Meaning(known[[c.GROUP, c.MEANS, c.CERTAIN]], _groups(known, themes, store.names))


def steps(why: Explanation) -> pd.DataFrame:
    """What adds up to the score: the sequence, themes, things and the rest of the texts.

    kind (sequence; personal, public, undecided for a theme; thing; rest), name (things say that they are such),
    certain, delta_score, delta_rank.
    """
    sequence, groups = why.parts[why.parts["kind"] == "sequence"], why.groups
    what = groups[c.MEANS]
    kind = groups[c.INTENT_KIND].where(what == INTENT, what)
    name = groups[c.NAME].where(what != THING, WHAT_IT_IS + groups[c.NAME])
    columns = ["kind", c.NAME, c.CERTAIN, c.DELTA_SCORE, c.DELTA_RANK]
    shown = groups.assign(**{"kind": kind, c.NAME: name})
    return pd.concat([sequence[columns], shown[columns]], ignore_index=True)


def condensed(parts: pd.DataFrame, rest: float) -> pd.DataFrame:
    """`steps` as a page and a card show them, one order for both: the largest first, then the small ones of a kind
    together, then the rest of the texts, and what is left over.

    kind, name, certain, delta_score, delta_rank (NaN where several are put together).
    """
    columns = ["kind", c.NAME, c.CERTAIN, c.DELTA_SCORE, c.DELTA_RANK]
    table = parts.reindex(columns=columns).reset_index(drop=True)
    order = table[c.DELTA_SCORE].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].astype({c.DELTA_RANK: float})
    texts = table[table["kind"] == REST].assign(**{c.NAME: "other signals from the texts"})
    table = table[table["kind"] != REST]
    small = []
    for kind, rows in table.iloc[SHOWN_PARTS:].groupby("kind", sort=False):
        total, name = float(rows[c.DELTA_SCORE].sum()), f"{len(rows)} more {_MORE.get(str(kind), kind)}"
        alone = rows.iloc[0].tolist()
        small.append(alone if len(rows) == 1 else [kind, name, True, total, np.nan])
    left = pd.DataFrame([*small, ["none", "left over", True, rest, np.nan]], columns=columns)
    place = [one for one in (table.iloc[:SHOWN_PARTS], left.iloc[:-1], texts, left.iloc[-1:]) if len(one)]
    return pd.concat(place, ignore_index=True)


def turnable(store: Store) -> pd.DataFrame:
    """group, means, theme, head, kind, name, certain, latents: the groups of what the recommender is told of."""
    meaning = meaning_of(store)
    told = meaning.latents[store.found_latents[c.REACHES].to_numpy(bool)]
    latents = pd.Series(told.index, told.index).groupby(told[c.GROUP]).agg(list)
    table = meaning.groups.join(latents.rename("latents"), how="inner")
    order = np.argsort(table[c.MEANS].map(_ORDER.index).to_numpy(dtype=int), kind="stable")
    return table.iloc[order].reset_index()


def _groups(latents: pd.DataFrame, themes: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    """Every theme, every latent that stands alone, and the rest."""
    columns = [c.GROUP, c.MEANS, c.THEME, c.HEAD, c.INTENT_KIND, c.NAME, c.CERTAIN]
    first = latents.drop_duplicates(c.GROUP).set_index(c.GROUP)[c.MEANS]
    shown = [f"theme {t}" for t in themes[c.THEME]]
    by_theme = themes.assign(**{c.GROUP: shown, c.MEANS: first.reindex(shown, fill_value=REST).to_numpy()})
    alone = latents[latents[c.GROUP].str.startswith("latent ")].assign(
        **{c.THEME: -1, c.HEAD: lambda rows: rows[c.LATENT], c.NAME: lambda rows: rows[c.LATENT].map(names)}
    )
    rest = pd.DataFrame([(REST, REST, -1, -1, "none", REST_NAME, True)], columns=columns)
    return pd.concat([by_theme[columns], alone[columns], rest]).set_index(c.GROUP)
