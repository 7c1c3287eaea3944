"""What a language model holds of the latents, beside what the head that reads their sentences does."""

from __future__ import annotations

import pandas as pd

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.intents.reasons import CLASSES
from saerec.intents.selection import UNCLEAR

_PROMPTS = "intents/prompts.jsonl"


def compared_verdicts(store: Store) -> pd.DataFrame | None:
    """verdict (of the head), latents, intent, no_intent (how many of them a language model that named them holds to be
    one, or not), judged, score_llm (median of the name scores that a chat model gave, and how many it gave).

    A row a verdict that any latent with an opinion has, in their own order. None where no language model was asked.
    Both are the run's own: what people wrote since is left out.
    """
    table = store.found_latents[[c.LATENT, c.VERDICT, c.SCORE_LLM]]
    says = table[c.LATENT].map(namers_verdicts(store))
    asked = table[says.notna() | table[c.SCORE_LLM].notna()]
    if asked.empty:
        return None
    asked = asked.assign(intent=says.eq(True), no_intent=says.eq(False))
    by_verdict = asked.groupby(c.VERDICT)
    found = by_verdict.agg(
        latents=(c.LATENT, "size"),
        intent=("intent", "sum"),
        no_intent=("no_intent", "sum"),
        judged=(c.SCORE_LLM, "count"),
        score_llm=(c.SCORE_LLM, "median"),
    )
    order = [verdict for verdict in (*CLASSES, UNCLEAR) if verdict in found.index]
    return found.loc[order].reset_index()


def namers_verdicts(store: Store) -> dict[int, bool]:
    """Latent -> whether the language model that named it holds it to be an intent, by its last answer of use."""
    if not store.run.has(_PROMPTS):
        return {}
    from saerec.intents.llm.naming_prompt import read_answer

    found: dict[int, bool] = {}
    for entry in store.run.lines(_PROMPTS):
        if entry["answer"] is None or entry["failure"] is not None:
            continue
        try:
            found[int(entry[c.LATENT])] = read_answer(entry["answer"]).is_intent
        except ValueError:  # the stage has said so, and kept the name that it had
            continue
    return found
