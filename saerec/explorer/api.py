"""A run in a program or a notebook: `from saerec import open_run`.

>>> run = open_run("demo")                                                     # doctest: +SKIP
>>> person = run.users(top=1)["user_id"].iloc[0]                               # doctest: +SKIP
>>> run.recommend(person, k=3, branches={"personal": 0.7}).items               # doctest: +SKIP

Users and items are called by the ids of your files, latents by their number. What the terminal prints with --json is
asked of the same questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from saerec.explorer import (
    Explanation,
    Explorer,
    Intervention,
    LatentDetail,
    Recommendation,
    ThemeDetail,
    ToFirst,
    UserDetail,
)
from saerec.workspace.run import Run, runs_named


@dataclass(frozen=True)
class Evaluation:
    """Accuracy on the held-out interactions."""

    split: str
    """which were held out: valid or test"""
    users: int
    """people with one"""
    models: pd.DataFrame
    """model (the recommender and its baselines), then a column a metric: HR@5, HR@10, ..., NDCG@10, ..., MRR"""
    intervals: pd.DataFrame
    """model, metric, low, high: 95 % bootstrap over people; empty where the run has none"""
    measured: str = ""
    """of a final run, which has no test: of which run these figures are; empty for any other"""


class OpenRun:
    """Questions to a finished run. Nothing of it is changed."""

    def __init__(self, explorer: Explorer) -> None:
        """Made by `open_run`."""
        self.explorer = explorer

    def __repr__(self) -> str:
        return f"<run {self.explorer.run.run_id} in {self.explorer.run.directory}>"

    def latents(self, search: str = "", top: int | None = None) -> pd.DataFrame:
        """Latents whose name, description, keywords or tags hold every word of `search`; intents first.

        latent, name, description, score (of the name, .5 is chance), score_low, score_high, auc, density (share of
        texts that fire it), n_texts, max_act, score_keywords, score_llm, stability, is_intent, kind (personal, public,
        undecided, none), verdict (wish, thing, praise, chatter, unclear), probability (of it), reason (why it is no
        intent), says, vote, praised, certain, reaches, theme (-1: none), wish, thing, praise, chatter (shares of its
        sentences), keywords, source, pinned, tags.
        """
        return self.explorer.latents(search, top)

    def latent(self, latent: int) -> LatentDetail:
        """One latent: `row` (a line of `latents`) and the tables reasons, in_theme, top_texts, bands, histogram,
        top_items, neighbours, opposites, cofiring, judged, random. Raises NotFoundError."""
        return self.explorer.latent(latent)

    def themes(self, search: str = "", top: int | None = None) -> pd.DataFrame:
        """Themes, of intents first, then of things; `search` looks into their latents too.

        theme, head (the latent that speaks for it), name, description, verdict (wish or thing), certain, says, vote,
        praised, n_latents, n_texts, n_people, kind, repeated (1 is chance) with repeated_low and _high, source.
        """
        return self.explorer.themes(search, top)

    def theme(self, theme: int) -> ThemeDetail:
        """One theme: `row` (a line of `themes`) and the table of its latents. Raises NotFoundError."""
        return self.explorer.theme(theme)

    def users(self, search: str = "", top: int | None = None) -> pd.DataFrame:
        """user_id, n_interactions, rank_model (of the held-out item; missing where nothing is held out)."""
        return self.explorer.users(search, top)

    def user(self, user: str) -> UserDetail:
        """One person: the tables themes (theme, head, name, certain, kind, weight, praised, latents, evidence), things
        (word, n_items), history (position, item_id, title, category, timestamp, rating, split, review, intents,
        themes), personal (latent, name, weight, evidence) and public (latent, name, idf). Raises NotFoundError."""
        return self.explorer.user(str(user))

    def items(self) -> pd.DataFrame:
        """item_id, title, category, brand, price, n_interactions of the whole catalogue."""
        return self.explorer.items()

    def recommend(
        self,
        user: str,
        *,
        history: Iterable[str] | None = None,
        k: int = 10,
        branches: Mapping[str, float] | None = None,
        intents: Mapping[int, float] | None = None,
        without: Iterable[str] | None = None,
        as_evaluated: bool = False,
    ) -> Recommendation:
        """The k best items for a person as they are today, with anything changed by hand.

        All that the person has is known, and none of it is recommended. as_evaluated: as when accuracy was measured,
        without the last interaction, which is held out; then what they have already may be in the list (`owned`).

        history: items in the place of the person's own, oldest first. branches: weights of sequence, personal, public
        in the place of the learned ones. intents: latent -> factor; 0 removes, 2 doubles or adds; all latents of a
        theme alike turn the theme, and things turn too (see `turnable`). without: items to forget. Returns `items`
        (rank, item_id, title, category, score, base_rank: the rank without the changes, owned), branch_weights,
        learned_weights, and as evaluated target_item_id and target_rank (of the held-out item).
        Raises NotFoundError for what is not there, ConfigError for a number outside its limits.
        """
        change = by_hand(history, branches, intents, without, as_evaluated=as_evaluated)
        return self.explorer.recommend(str(user), change, k=k)

    def recommend_all(self, *, k: int = 10, as_evaluated: bool = False, people: int = 4096) -> Iterator[pd.DataFrame]:
        """The k best items for everybody and why, a table for `people` persons after the other, so that memory does not
        grow with the run. As `recommend`: nobody is recommended what they have; `as_evaluated` leaves the held-out
        interaction out, and asks for those who have one.

        user_id, rank, item_id, title, score, sequence, personal, public (what each branch adds; together the score),
        intents (up to three dicts: name, certain, adds: the themes of intents that add most).
        `saerec recommend RUN --all --to FILE` writes the same as Parquet. Raises ConfigError, RunError.
        """
        for table in self.explorer.recommend_all(k=k, as_evaluated=as_evaluated, people=people):
            yield table.to_pandas()

    def explain(
        self,
        user: str,
        item: str,
        *,
        history: Iterable[str] | None = None,
        branches: Mapping[str, float] | None = None,
        intents: Mapping[int, float] | None = None,
        without: Iterable[str] | None = None,
        as_evaluated: bool = False,
    ) -> Explanation:
        """Why an item stands where it stands; changes, `as_evaluated` and errors as of `recommend`.

        Returns score, rank, lead (over the best other item), `in_words()` (why it stands there, sentence by sentence),
        `parts` (kind: the branch that reads it, sequence, personal, public; id, name, certain: whether the name may be
        said as a fact, group, means, delta_score, delta_rank and delta_lead: what is lost without it), which add up to
        the score with `rest`; two other cuts through the same score, `history` (a row an item) and `groups` (latents of
        the parts by what they mean: group, means: intent, thing, rest; theme, kind: personal, public, undecided, none;
        name, certain, n_latents, delta_score: the sum of its latents', delta_rank and delta_lead: without all of them);
        branch_weights, and who lends to an item that nobody bought.
        `members()` gives the latents of every group.
        """
        change = by_hand(history, branches, intents, without, as_evaluated=as_evaluated)
        return self.explorer.explain(str(user), str(item), change)

    def to_first(
        self,
        user: str,
        item: str,
        *,
        history: Iterable[str] | None = None,
        branches: Mapping[str, float] | None = None,
        intents: Mapping[int, float] | None = None,
        without: Iterable[str] | None = None,
        as_evaluated: bool = False,
    ) -> ToFirst:
        """What would make an item first: the fewest intents turned, then the fewest steps of .1, from 0 to 3.

        Changes, `as_evaluated` and errors as of `recommend`; intents turned in `intents` stay.

        Returns before and rank, `turns` (group, theme, kind, name, certain, latents, factor, rank_less: the rank when
        this turn alone is a step less), proved (no smaller change does it; or, where the rank is not 1, no turn does),
        n_intents, n_kept, and change: what was asked, with the turns.
        """
        change = by_hand(history, branches, intents, without, as_evaluated=as_evaluated)
        return self.explorer.to_first(str(user), str(item), change)

    def turnable(self) -> pd.DataFrame:
        """What `intents` of `recommend` can turn, a row a group of latents that mean one thing: intents by theme, then
        things by theme, then all the rest that the recommender is told of.

        group, means (intent, thing, rest), theme (-1: none), head (the latent that speaks for it), kind (personal,
        public, undecided, none), name, certain, latents (list).
        """
        return self.explorer.turnable()

    def evaluate(self) -> Evaluation:
        """Accuracy of the recommender and of its baselines. Raises RunError before the evaluation."""
        found = self.explorer.evaluation()
        models = [{"model": model, **metrics} for model, metrics in found["models"].items()]
        intervals = [
            (model, metric, low, high)
            for model, ends in found.get("intervals", {}).items()
            for metric, (low, high) in ends.items()
        ]
        table = pd.DataFrame(intervals, columns=["model", "metric", "low", "high"])
        return Evaluation(found["split"], found["users"], pd.DataFrame(models), table, found.get("measured", ""))

    def failures(self) -> pd.DataFrame:
        """People whose held-out item is not among the first ten, the nearest misses first.

        user_id, item_id, title, category, rank, cause (the first that holds, see `failure_causes`), holds (all that
        hold), n_known (interactions known of the person), n_train (training interactions of the item), preferred_id,
        preferred, n_preferred, lacked (names of the item's intents that the person lacked), lacked_certain (whether
        each may be said as a fact). Of many people times many items those of people drawn at random. Raises RunError
        before the evaluation.
        """
        return self.explorer.failures().cases

    def failure_causes(self) -> pd.DataFrame:
        """Why items are missed: cause, name, meaning, cases, share (of all misses), of_misses and of_hits (shares for
        which the cause holds), lift (one over the other), p (how often chance alone makes it so large), counts (whether
        that is surely no chance: a cause that holds for hits as often is none). Raises RunError before the evaluation.
        """
        return self.explorer.failures().causes


def open_run(run: str | Path = "demo") -> OpenRun:
    """A run by its folder, by its name where runs lie, or `demo`, the bundled one. Raises RunError."""
    found = runs_named(run)
    return OpenRun(Explorer(Run(found[0] if found else Path(run))))


def by_hand(
    history: Iterable[str] | None,
    branches: Mapping[str, float] | None,
    intents: Mapping[int, float] | None,
    without: Iterable[str] | None,
    *,
    as_evaluated: bool = False,
) -> Intervention[str]:
    """What is asked for, from what a person types."""
    return Intervention(
        branches=dict(branches or {}),
        intents={int(latent): float(factor) for latent, factor in (intents or {}).items()},
        without=tuple(map(str, without or ())),
        history=None if history is None else tuple(map(str, history)),
        as_evaluated=as_evaluated,
    )
