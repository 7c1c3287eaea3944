"""What is so of a run's recommendations, worked out again from what lies on disk and by asking the model by hand.

`Explorer.recommend` with something changed by hand is the only thing asked: neither `Explorer.explain` nor
`saerec.explain` is used.
"""

import math
from dataclasses import replace

from saerec.explorer import Intervention

LEAST_LOST = 0.1
REST = "other signals from the texts (praise, chatter, unclear)"


class Facts:
    """One run: its tables, and the model asked by hand, of people as they are today or as evaluated."""

    def __init__(self, explorer, *, as_evaluated=False):
        self.explorer, run = explorer, explorer.run
        self.view = Intervention(as_evaluated=as_evaluated)
        self.items, table = run.table("data/items"), run.table("data/interactions")
        self.titles = {row.item_id: row.title or row.item_id for row in self.items.itertuples()}
        users = run.table("data/users").set_index("user")["user_id"]
        ids = self.items.set_index("item")["item_id"]
        table = table.assign(user_id=table["user"].map(users), item_id=table["item"].map(ids))
        self.people = sorted(set(table["user_id"]))
        self.baskets = table[table["split"] == "train"].groupby("user_id")["item_id"].agg(list).to_dict()
        rows = table.assign(row=range(len(table))).groupby("user_id")["row"].agg(lambda of: of.tolist()[-2:])
        self.rows, self.public = rows.to_dict(), set(run.array("intents/public_indices").tolist())
        self.personal, self.weights = run.array("intents/personal_indices"), run.array("intents/personal_weights")
        self.groups = self._groups(run.table("intents/intents"), run.table("intents/themes"))

    def _groups(self, latents, themes):
        """(what it means, name, certain) -> the lists of latents that are called so."""
        found = {}
        latents = latents.set_index("latent", drop=False)
        told = latents[latents["reaches"]]
        thing = ~told["is_intent"] & (told["verdict"] == "thing")
        rest = told[~told["is_intent"] & ~thing]
        found["rest", REST, True] = [rest["latent"].tolist()]
        heads = latents.loc[themes["head"], "is_intent"].tolist()
        for theme, is_intent in zip(themes.itertuples(), heads, strict=True):
            of = told[(told["theme"] == theme.theme) & (told["is_intent"] == is_intent) & (told["is_intent"] | thing)]
            if len(of):
                key = ("intent" if is_intent else "thing", theme.name, bool(theme.certain))
                found.setdefault(key, []).append(of["latent"].tolist())
        grouped = {one for groups in found.values() for group in groups for one in group}
        for row in told[~told["latent"].isin(grouped)].itertuples():
            key = ("intent" if row.is_intent else "thing", row.name or f"latent {row.latent}", bool(row.certain))
            found.setdefault(key, []).append([row.latent])
        return found

    def told_of(self, user):
        """Latents that the model may be told of for a person: all others change nothing."""
        own = {
            int(j) for row in self.rows[user] for j, w in zip(self.personal[row], self.weights[row], strict=True) if w
        }
        return own | self.public

    def past(self, user):
        """What the model knows that they had: it is never recommended."""
        ranked = self.explorer.recommend(user, self.view, k=len(self.items)).items["item_id"]
        return sorted(set(self.items["item_id"]) - set(ranked))

    def standing(self, user, item, *, gone=(), **by_hand):
        """(rank, lead, score) of an item, as the model ranks it; `gone` are no rivals."""
        ranked = self.explorer.recommend(user, replace(self.view, **by_hand), k=len(self.items)).items
        ranked = ranked[~ranked["item_id"].isin(gone)]
        own = float(ranked.loc[ranked["item_id"] == item, "score"].iloc[0])
        rivals = ranked.loc[ranked["item_id"] != item, "score"]
        return 1 + int((rivals >= own).sum()), own - float(rivals.max()) if len(rivals) else math.nan, own

    def without(self, user, item, *groups):
        """The standing without the order of the history (None) and some lists of latents."""
        latents = {latent: 0.0 for group in groups if group is not None for latent in group}
        branches = {"sequence": 0.0} if None in groups else {}
        return self.standing(user, item, intents=latents, branches=branches)

    def crowd(self, earlier, later):
        """(had, later, others, took), counted basket by basket."""
        having = [basket for basket in self.baskets.values() if earlier in basket]
        others = [basket for basket in self.baskets.values() if earlier not in basket]
        went_on = sum(later in basket[basket.index(earlier) + 1 :] for basket in having)
        return len(having), went_on, len(others), sum(later in basket for basket in others)


def falls(before, after):
    if before[0] == after[0] == 1:
        return after[1] < (1 - LEAST_LOST) * before[1]
    return after[0] > before[0]


def lift(had, later, others, took):
    p, q = (later + 0.5) / (had + 1), (took + 0.5) / (others + 1)
    half = 1.96 * math.sqrt((1 - p) / (p * (had + 1)) + (1 - q) / (q * (others + 1)))
    middle = math.log(p) - math.log(q)
    return tuple(math.exp(middle + way * half) for way in (0, -1, 1))
