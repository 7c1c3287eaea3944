"""What a person's ranking can be turned by, and what would make an item first, in numbers and in sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from saerec import columns as c
from saerec.explain.first_place import LEAST, MOST, STEP, first_place
from saerec.explain.steering import places_moved
from saerec.explorer.recommendations.meaning import INTENT, REST, turnable
from saerec.explorer.recommendations.sentences import Piece, Sentence, listed, named
from saerec.explorer.results import ToFirst

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.recommender.inputs.request import Intervention

FIRST: Final = 20
"""Items whose places tell how much a turn moves a list."""
IN_A_SENTENCE: Final = 3
"""Turns that a sentence names; of more, only how many there are."""


def turns(ranking: Ranking, user_id: str, change: Intervention[str]) -> pd.DataFrame:
    """`turnable` without the rest, and share (of the person's evidence), of_all (whether the model is told that
    everybody asks for it), moved (places that the first 20 items move on average when it is removed or doubled); those
    that move most first.

    Turns of intents in `change` are left out: what moves a list does not jump about while it is moved.
    """
    user = ranking.store.user(user_id)
    _, asked = ranking.requests(user, replace(change, intents={}))
    table = turnable(ranking.store)
    table = table[table[c.MEANS] != REST]
    shares = [sum(asked.personal.get(one, 0.0) for one in latents) for latents in table["latents"]]
    of_all = [any(one in asked.public for one in latents) for latents in table["latents"]]
    moved = places_moved(ranking.score, asked, table["latents"].tolist(), FIRST)
    table = table.assign(**{c.SHARE: shares}, of_all=of_all, moved=moved)
    return table.sort_values("moved", ascending=False, kind="stable", ignore_index=True)


def to_first(ranking: Ranking, user_id: str, item_id: str, change: Intervention[str]) -> ToFirst:
    """Intents are turned by theme, as the sliders do; those that `change` turns stay. Raises NotFoundError where the
    item is in the history."""
    store = ranking.store
    _, item, asked = ranking.asked_about(user_id, item_id, change)
    table = turnable(store)
    table = table[table[c.MEANS] == INTENT]
    by_hand = table["latents"].map(lambda latents: any(one in change.intents for one in latents))
    free = table[~by_hand].reset_index(drop=True)
    found = first_place(ranking.score, asked, item, free["latents"].tolist(), linear=ranking.is_linear)
    rows = free.loc[list(found.factors), [c.GROUP, c.THEME, c.INTENT_KIND, c.NAME, c.CERTAIN, "latents"]]
    rows = rows.assign(factor=list(found.factors.values()), rank_less=list(found.less.values()))
    rows = rows.sort_values("factor", key=lambda factor: -(factor - 1).abs(), kind="stable", ignore_index=True)
    factors = {
        latent: factor for group, factor in zip(rows["latents"], rows["factor"], strict=True) for latent in group
    }
    return ToFirst(
        item_id=str(item_id),
        title=store.titles[item],
        before=found.before,
        rank=found.rank,
        turns=rows,
        proved=found.proved,
        n_intents=len(free),
        n_kept=int(by_hand.sum()),
        change=replace(change, intents={**change.intents, **factors}),
    )


def first_in_words(found: ToFirst) -> list[Sentence]:
    """What would make it first, or that nothing does: every rank is the model's own answer. Then what was searched, and
    how sure that is."""
    if found.before == 1:
        return [[Piece("It is first already.")]]
    searched = _searched(found)
    if found.rank == 1:
        least = "The smallest change" if found.proved else "The smallest change found"
        return [[Piece(f"{least}: turn "), *_turns(found), Piece(f". Then it stands first. {_less(found)}")], searched]
    none = "No turn of the intents makes it first" if found.proved else "No turn that makes it first was found"
    if found.turns.empty:
        return [[Piece(f"{none}, and none that was tried lifts it from rank {found.before:,}.")], searched]
    best = Piece(f"{none}. The best reached is rank {found.rank:,}, from {found.before:,} now: turn ")
    return [[best, *_turns(found), Piece(".")], searched]


def _turns(found: ToFirst) -> Sentence:
    """`Quiet up to 2.4 and Cheap down to 0`"""
    if len(found.turns) > IN_A_SENTENCE:
        return [Piece(f"the {len(found.turns)} intents below")]
    rows = found.turns[[c.NAME, c.CERTAIN, "factor"]].itertuples(index=False)
    return listed(
        [
            [*named(str(name), bool(sure)), Piece(f" {'up' if factor > 1 else 'down'} to {factor:g}")]
            for name, sure, factor in rows
        ]
    )


def _less(found: ToFirst) -> str:
    if len(found.turns) > 1:
        return "With any one of these turns a step less, it does not."
    turn = found.turns.iloc[0]
    less = turn["factor"] + (-STEP if turn["factor"] > 1 else STEP)
    return f"At {less:.1f} it stands at rank {turn['rank_less']:,}."


def _searched(found: ToFirst) -> Sentence:
    how = f"Searched: all {found.n_intents} intents, each from {LEAST:g} to {MOST:g} in steps of {STEP:g}."
    if found.n_kept:
        how += f" What is turned by hand ({found.n_kept}) stays."
    if found.proved and found.rank == 1:
        return [Piece(f"{how} Smallest: the fewest intents, then the fewest steps; no smaller change does it.")]
    if found.proved:
        return [Piece(f"{how} That none makes it first is proved; a better rank than the one reached may exist.")]
    return [Piece(f"{how} The best turn was taken again and again, then each made as small as it can be.")]
