"""Names by a chat model: it reads texts that fire a latent and near misses that do not, and proposes three names.

Of the proposals that one is taken whose embedding best tells firing texts from silent ones, on texts the namer may
see; the published score uses others. A latent without a usable answer keeps the name it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.errors import ServiceError
from saerec.intents.examples import banded, distinct_firing
from saerec.intents.llm.endpoint import Messages, Reply, prompt_chars
from saerec.intents.llm.naming_prompt import Answer, Candidate, make_prompt, mark_hot, read_answer
from saerec.intents.naming import Accuracy, Names
from saerec.sae.activations import Activations
from saerec.text.wordings import wordings

Words = Sequence[tuple[str, float]]
"""A text's words, each with what it adds to the latent's activation."""
_OFFERED = 4
"""Reasons of the bank that a chat model is offered for a name."""


def shown_texts(acts: Activations, latent: int, seen: np.ndarray, wording: np.ndarray, n: int) -> np.ndarray:
    """Ids of up to n firing texts, from all quantile bands, of each wording one."""
    return banded(distinct_firing(acts, latent, seen, wording), n)[0]


def n_misses(examples: int) -> int:
    """How many near misses are shown beside so many firing texts."""
    return max(1, examples // 2)


def offered(reasons: pd.DataFrame) -> dict[int, list[str]]:
    """Latent -> the names that the model may take. reasons: latent, says; the best of a latent first."""
    said: dict[int, list[str]] = reasons.groupby(c.LATENT)[c.SAID].agg(lambda some: some.tolist()[:_OFFERED]).to_dict()
    return said


def prompts_for(
    latents: Sequence[int],
    acts: Activations,
    texts: pd.Series,
    misses: Sequence[np.ndarray],
    hot: Mapping[tuple[int, int], Words],
    seen: np.ndarray,
    n: int,
    candidates: Mapping[int, Sequence[str]] | None = None,
) -> list[Messages]:
    """One prompt a latent. misses: near misses of every latent, text ids. hot: words of (latent, text), where known.
    candidates: names of reasons that lie near a latent's texts, the nearest first; the model may take one."""
    wording = wordings(texts)
    prompts = []
    for latent in latents:
        chosen = shown_texts(acts, latent, seen, wording, n)
        spoken = zip(chosen.tolist(), texts.iloc[chosen].tolist(), strict=True)
        fires = [mark_hot(hot[latent, t]) if (latent, t) in hot else text for t, text in spoken]
        near = (candidates or {}).get(latent, ())
        prompts.append(make_prompt(fires, texts.iloc[misses[latent]].tolist(), near))
    return prompts


def asked_first(latents: Sequence[int], acts: Activations, seen: np.ndarray, config: IntentsConfig) -> list[int]:
    """The `config.llm_latents` of them that fire on most texts, by number; all where that is 0.

    What fires too often to be an intent comes last: a better name would not make it one.
    """
    if not config.llm_latents:
        return list(latents)
    firing = np.array([int(seen[acts.of_latent(latent)[0]].sum()) for latent in range(acts.n_latents)])
    too_often = firing > config.max_density * max(int(seen.sum()), 1)
    ranked = sorted(latents, key=lambda latent: (too_often[latent], -firing[latent]))
    return sorted(ranked[: config.llm_latents])


def prompts_to_come(
    acts: Activations, texts: pd.Series, seen: np.ndarray, config: IntentsConfig, near: Mapping[int, Sequence[str]]
) -> tuple[int, int]:
    """(prompts, their characters): what naming will send, near misses taken to be of mean length. near: as `offered`
    gives it."""
    wording, n = wordings(texts), config.examples
    typical = ["x" * int(texts.str.len().mean())] * n_misses(n)
    latents = asked_first(range(acts.n_latents), acts, seen, config)
    shown = [(near.get(latent, ()), shown_texts(acts, latent, seen, wording, n)) for latent in latents]
    prompts = [make_prompt(texts.iloc[chosen].tolist(), typical, names) for names, chosen in shown if len(chosen)]
    return len(prompts), sum(map(prompt_chars, prompts))


@dataclass(frozen=True)
class Proposal:
    """What the model proposed for one latent."""

    reply: Reply
    answer: Answer | None
    """None where the reply cannot be used."""
    accuracy: np.ndarray
    """[n candidates] how well each tells firing texts from silent ones"""


def judge_candidates(latents: Sequence[int], replies: Sequence[Reply], accuracy: Accuracy) -> list[Proposal]:
    """How well every candidate detects its latent's texts; replies[i] is for latents[i]."""
    answers = [read_answer(r.text) if r.text is not None and r.failure is None else None for r in replies]
    queries = [[one.name for one in _candidates_of(answer)] for answer in answers]
    return [Proposal(*found) for found in zip(replies, answers, accuracy(latents, queries), strict=True)]


def _candidates_of(answer: Answer | None) -> list[Candidate]:
    return answer.candidates if answer else []


def choose_names(
    named: pd.DataFrame,
    prompts: Sequence[Messages],
    proposals: Sequence[Proposal],
    model: str,
    others: pd.DataFrame | None = None,
) -> Names:
    """Put the model's names over those in `named`, prompts[i] and proposals[i] being for its row i.

    others: rows of the same kind that nobody was asked about; they keep their names. No name comes twice.
    Raises ServiceError when not one answer is usable.
    """
    failures = {row: p.reply.failure or "" for row, p in enumerate(proposals) if p.answer is None}
    if failures and len(failures) == len(proposals):
        raise ServiceError(
            f"{model} gave no usable answer for any of {len(proposals)} latents; the first: {failures[0]}. "
            "Set another intents.llm_model, one that knows structured outputs, or use intents.namer = keywords."
        )
    rows = named.to_dict("records")
    others = named.iloc[:0] if others is None else others
    taken = {str(rows[i][c.NAME]).lower() for i in failures} | set(others[c.NAME].str.lower())
    log = []
    for row, prompt, proposal in zip(rows, prompts, proposals, strict=True):
        row[c.OBJECTION] = None
        if proposal.answer is not None:
            chosen = _best_free(proposal, taken, int(row[c.LATENT]))
            taken.add(chosen.name.lower())
            row |= {c.NAME: chosen.name, c.DESCRIPTION: chosen.description, c.SOURCE: "llm"}
            row[c.OBJECTION] = None if proposal.answer.is_intent else f"Judged no intent by {model}."
        log.append(_log_entry(row, prompt, proposal, model))
    rows += others.assign(**{c.OBJECTION: None}).to_dict("records")
    table = pd.DataFrame(rows, columns=[*named.columns, c.OBJECTION]).sort_values(c.LATENT, ignore_index=True)
    return Names(table, log, {int(rows[i][c.LATENT]): reason for i, reason in failures.items()})


def _best_free(proposal: Proposal, taken: set[str], latent: int) -> Candidate:
    ranked = [_candidates_of(proposal.answer)[i] for i in np.argsort(-proposal.accuracy, kind="stable")]
    free = [candidate for candidate in ranked if candidate.name.lower() not in taken]
    return free[0] if free else Candidate(name=f"{ranked[0].name} ({latent})", description=ranked[0].description)


def _log_entry(row: dict[Any, Any], prompt: Messages, proposal: Proposal, model: str) -> dict[str, Any]:
    return {
        c.LATENT: int(row[c.LATENT]),
        "model": model,
        "messages": prompt,
        "answer": proposal.reply.text,
        "failure": proposal.reply.failure,
        "from_cache": proposal.reply.cached,
        "accuracy": [round(float(x), 4) for x in proposal.accuracy],
        c.NAME: row[c.NAME],
    }
