"""Why this, and what if? The only part of the explorer that computes with torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.explain.attribution import explain_item, fewest_together
from saerec.explain.went_on import WentOn, people_who_went_on
from saerec.explorer.profiles import Profiles
from saerec.explorer.recommendations.decisive import with_together
from saerec.explorer.recommendations.meaning import meaning_of
from saerec.explorer.results import Explanation, Recommendation
from saerec.explorer.store import Store
from saerec.recommender.inputs.request import BRANCHES, Intervention, Request, Scores
from saerec.recommender.scoring.top import places_of

if TYPE_CHECKING:
    from saerec.recommender.data import RecommenderData
    from saerec.recommender.model.base import Recommender
    from saerec.recommender.scoring.lists import BestItems
    from saerec.recommender.scoring.scorer import Scorer


class Ranking:
    """Scores for people of one run."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.profiles = Profiles(store)

    @cached_property
    def _parts(self) -> tuple[Recommender, RecommenderData]:
        """The model and what it scores with."""
        self.store.require("recommender")
        from saerec.hardware import answer_with_one_thread
        from saerec.recommender.model.storage import load_recommender
        from saerec.workspace.artifacts import recommender_data

        answer_with_one_thread()
        return load_recommender(self.store.run.folder("recommender")), recommender_data(self.store.run)

    @cached_property
    def _scorer(self) -> Scorer:
        """For one person, or some: only what their histories need is worked out."""
        from saerec.recommender.scoring.scorer import Scorer

        return Scorer(*self._parts, by_rows=True)

    @cached_property
    def _scorer_of_everybody(self) -> Scorer:
        from saerec.recommender.scoring.scorer import Scorer

        return Scorer(*self._parts)

    @property
    def branches(self) -> tuple[str, ...]:
        """The branches whose weights fusion chooses."""
        return BRANCHES

    @property
    def is_linear(self) -> bool:
        """Whether a score is the sum of what its intents add to it, each times its factor."""
        return self._scorer.model.exact

    def score(self, requests: Sequence[Request]) -> Scores:
        """The model's answers."""
        return self._scorer.score(requests, parts=False)

    def score_item(self, requests: Sequence[Request], item: int) -> np.ndarray:
        """[B] the model's answers about one item, without working out any other's."""
        return self._scorer.score_item(requests, item)

    def people(self, *, as_evaluated: bool) -> np.ndarray:
        """[n] internal users: everybody, or those with something held out for the test."""
        data = self._parts[1]
        return data.held_out(c.TEST) if as_evaluated else data.everybody()

    def best_items(self, users: np.ndarray, k: int, *, as_evaluated: bool, threads: int) -> BestItems:
        """The k best items of each of some users, and what adds to their scores; threads: of torch, meanwhile."""
        from saerec.hardware import threads_set
        from saerec.recommender.scoring.lists import best_items

        scorer = self._scorer_of_everybody
        with threads_set(threads):
            return best_items(scorer, users, c.TEST if as_evaluated else None, k)

    def recommend(
        self, user_id: str, k: int, change: Intervention[str], against: Intervention[str] | None
    ) -> Recommendation:
        """The k best items after a change, with their places without it, or under the change of `against`.

        Nothing of the history that is read is among them: of a person as they are today, nothing they have.
        """
        if k < 1:
            raise ConfigError(f"k = {k} is outside its limits: 1 or more.")
        store = self.store
        user = store.user(user_id)
        base, asked = self.requests(user, change)
        if against is not None:
            _, base = self.requests(user, against)
        answers: Scores = self._scorer.score([base, asked])
        best = answers.top(k, 1)
        items = store.items.loc[best]
        table = pd.DataFrame(
            {
                c.RANK: np.arange(1, len(best) + 1),
                c.ITEM_ID: items[c.ITEM_ID].to_numpy(),
                c.TITLE: [store.titles[item] for item in best],
                c.CATEGORY: items[c.CATEGORY].to_numpy(),
                c.SCORE: answers.scores[1, best].astype(float),
                c.BASE_RANK: places_of(answers.scores[0], np.array(best, dtype=np.int64)),
                c.OWNED: np.isin(best, self._whole_history(user)),
                **_parts(answers, best),
            }
        )
        target = self._target(user) if change.as_evaluated else None
        reachable = target is not None and target not in asked.history
        return Recommendation(
            branch_weights=_weights(answers.branch_weights[1]),
            learned_weights=_weights(answers.learned_weights[1]),
            items=table,
            target_item_id=None if target is None else store.item_id(target),
            target_rank=answers.rank(target, 1) if reachable and target is not None else None,
        )

    def explain(self, user_id: str, item_id: str, change: Intervention[str]) -> Explanation:
        """The item's score and rank, and what each thing adds to them. Raises NotFoundError."""
        store = self.store
        user, item, asked = self.asked_about(user_id, item_id, change)
        meaning = meaning_of(store)
        found = explain_item(
            self.score,
            asked,
            item,
            lambda history: self.profiles(user, history),
            item_names=store.titles,
            intent_names=store.names,
            group_of=meaning.group_of,
        )
        why = Explanation(
            item_id=str(item_id),
            title=store.titles[item],
            score=found.score,
            rank=found.standing.rank,
            lead=found.standing.lead,
            parts=meaning.of_parts(found.parts),
            groups=meaning.of_groups(found.groups),
            history=self._as_shown(found.history),
            rest=found.rest,
            branch_weights=found.branch_weights,
            lenders=self._warm_items(item),
            went_on=self._went_on(asked.history, item),
        )
        return with_together(why, lambda parts: fewest_together(self.score, asked, item, found.standing, parts))

    def _as_shown(self, history: pd.DataFrame) -> pd.DataFrame:
        """`Explanation.history`: items by the ids of the files; a title is always certain."""
        ids = [self.store.item_id(item) for item in history["id"]]
        columns = ["kind", "id", c.NAME, c.CERTAIN, c.DELTA_SCORE, c.DELTA_RANK, c.DELTA_LEAD]
        return history.assign(id=ids, **{c.CERTAIN: True})[columns]

    def _went_on(self, history: Sequence[int], item: int) -> dict[str, WentOn]:
        past = list(dict.fromkeys(history))
        counts = people_who_went_on(self._scorer.data, past, item)
        return {self.store.item_id(one): count for one, count in zip(past, counts, strict=True)}

    def _warm_items(self, item: int) -> list[tuple[str, float]]:
        from saerec.recommender.cold_start import warm_items_of

        found = warm_items_of(self._scorer.model, self._popularity, item)
        return [(self.store.titles[warm], share) for warm, share in found]

    @cached_property
    def _popularity(self) -> np.ndarray:
        return self._scorer.data.popularity()

    def requests(self, user: int, change: Intervention[str]) -> tuple[Request, Request]:
        """Without and with the change, both as the change says: of today, or as evaluated.

        Raises NotFoundError; RunError for a final run as evaluated: nothing is held out in it.
        """
        if change.as_evaluated:
            self.store.require("evaluation")
        store, base = self.store, self._scorer.request(user, c.TEST if change.as_evaluated else None)
        for latent in change.intents:
            store.check_latent(latent)
        wanted = change.with_items(store.item)
        return base, base.changed(wanted, lambda history: self.profiles(user, history), store.item_id)

    def asked_about(self, user_id: str, item_id: str, change: Intervention[str]) -> tuple[int, int, Request]:
        """(user, item, what is asked) about one item. Raises NotFoundError where the item is in the history."""
        user, item = self.store.user(user_id), self.store.item(item_id)
        _, asked = self.requests(user, change)
        if item in asked.history:
            raise NotFoundError(self._is_known(user, item_id, change))
        return user, item, asked

    def _whole_history(self, user: int) -> np.ndarray:
        """Every item that the person has, also what is held out."""
        rows = self.store.rows_of(user)
        return self.store.item_of[rows.start : rows.stop]

    def _is_known(self, user: int, item_id: str, change: Intervention[str]) -> str:
        """Why an item cannot be explained, and what to do."""
        held_out = not change.as_evaluated and self._target(user) == self.store.item(item_id)
        how = "Ask as evaluated, which holds it out, or leave" if held_out else "Leave"
        return f"Item {item_id!r} is in the history, so it is never recommended. {how} it out of the history first."

    def _target(self, user: int) -> int | None:
        last = self.store.rows_of(user)[-1]
        return None if self.store.is_known[last] else int(self.store.item_of[last])


def _parts(answers: Scores, best: Sequence[int]) -> dict[str, np.ndarray]:
    """Branch -> what it adds to the scores of some items of the second answer."""
    if answers.parts is None:
        return {}
    return {branch: answers.parts[1, place, best].astype(float) for place, branch in enumerate(BRANCHES)}


def _weights(row: np.ndarray) -> dict[str, float]:
    return dict(zip(BRANCHES, row.astype(float).tolist(), strict=True))
