"""What latents mean: every latent is named, and every name is judged by three judges on texts no namer saw.

Arrays and tables in, named results out. How texts are embedded, and how a chat model is asked, is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import Allocate, in_memory
from saerec.config.schema import IntentsConfig
from saerec.intents.examples import distinct_firing, scoring_split
from saerec.intents.judges import Embed, embedder_judge, keyword_judge
from saerec.intents.llm import judge as chat_judge
from saerec.intents.llm import naming_prompt
from saerec.intents.llm.endpoint import Ask
from saerec.intents.llm.naming import asked_first, choose_names, judge_candidates, n_misses, offered, prompts_for
from saerec.intents.naming import Accuracy, Names, name_by_keywords
from saerec.intents.near_misses import near_misses
from saerec.intents.reason_names import Support, name_by_reasons
from saerec.intents.samples import Trial, draw_samples, draw_trials, trials_table
from saerec.intents.scoring import score_names, scores_table, seen_accuracy, shuffled_score
from saerec.sae.activations import Activations
from saerec.text.language import ENGLISH
from saerec.text.wordings import wordings
from saerec.text.words import holds

_COUNTED = 200


@dataclass(frozen=True)
class Passages:
    """The texts that latents fire on."""

    acts: Activations
    texts: pd.Series
    """[n_texts] wordings"""
    embeddings: np.ndarray
    """[n_texts, d_model] float32, may lie on disk"""
    train: np.ndarray
    """[n_texts] bool: what training may see"""
    language: str = ENGLISH
    """whose small words make no name"""

    @cached_property
    def wording(self) -> np.ndarray:
        """[n_texts] an id per wording."""
        return wordings(self.texts)

    @cached_property
    def held_out(self) -> np.ndarray:
        """[n_texts] bool: of the training passages those kept from the namer, to score names on."""
        return scoring_split(self.texts) & self.train

    @cached_property
    def seen(self) -> np.ndarray:
        """[n_texts] bool: what a namer may see."""
        return self.train & ~self.held_out


def name_latents(
    passages: Passages,
    config: IntentsConfig,
    *,
    seed: int,
    embed: Embed,
    ask: Ask,
    latents: pd.DataFrame,
    reasons: pd.DataFrame,
    top_texts: pd.DataFrame | None = None,
    allocate: Allocate = in_memory,
) -> Names:
    """Name every latent with texts the namer may see: by its reason or keywords, or by a chat model over them.

    latents, reasons: figures and reasons of the latents (`about_latents`); the chat model is offered the nearest.
    top_texts: latent, text_id, words (JSON [[word, contribution], ...]); the chat model is shown which words drove the
    latent. Only the chat model is asked, and only where `config.namer` says so. `allocate` gives room for what is too
    large for memory. Raises ServiceError when not one of its answers is usable.
    """
    p = passages
    misses = near_misses(p.acts, range(p.acts.n_latents), p.seen, p.embeddings, p.wording, n_misses(config.examples))
    accuracy = _accuracy(p, seed, embed)
    by_words = name_by_keywords(p.texts, p.acts, misses, p.seen, accuracy, p.language, allocate)
    named = name_by_reasons(by_words, latents, _support(p))
    if config.namer == "keywords" or named.empty:
        return Names(named.assign(**{c.OBJECTION: None}))
    asked = asked_first(named[c.LATENT].tolist(), p.acts, p.seen, config)
    is_asked = named[c.LATENT].isin(asked)
    prompts = prompts_for(
        asked, p.acts, p.texts, misses, _hot_words(top_texts), p.seen, config.examples, offered(reasons)
    )
    replies = ask(prompts, naming_prompt.FORM)
    proposals = judge_candidates(asked, replies, accuracy)
    return choose_names(named[is_asked], prompts, proposals, config.llm_model, others=named[~is_asked])


def _accuracy(p: Passages, seed: int, embed: Embed) -> Accuracy:
    """Judges proposals on texts the namer may see."""

    def accuracy(latents: Sequence[int], queries: Sequence[Sequence[str]]) -> list[np.ndarray]:
        samples = draw_samples(p.acts, p.wording, p.embeddings, p.seen, latents, seed)
        return seen_accuracy(queries, [samples[j] for j in latents], p.embeddings, embed)

    return accuracy


def _support(p: Passages) -> Support:
    """By up to 200 texts that the namer may see, the strongest first."""

    def support(latent: int, terms: Sequence[str]) -> dict[str, float]:
        shown = p.texts.iloc[distinct_firing(p.acts, latent, p.seen, p.wording)[:_COUNTED]].str.lower()
        held = {term: [holds(text, term) for text in shown] for term in terms}
        return {term: sum(found) / len(found) if found else 0.0 for term, found in held.items()}

    return support


def _hot_words(top_texts: pd.DataFrame | None) -> dict[tuple[int, int], list[tuple[str, float]]]:
    """Words and their contributions by (latent, text)."""
    if top_texts is None:
        return {}
    pairs = zip(top_texts[c.LATENT].tolist(), top_texts[c.TEXT_ID].tolist(), strict=True)
    return {pair: json.loads(words) for pair, words in zip(pairs, top_texts[c.WORDS], strict=True)}


@dataclass(frozen=True)
class NameScores:
    """What names are worth."""

    table: pd.DataFrame
    """latent, score, score_low, score_high, auc, n_scored (embedder), score_keywords, score_llm"""
    samples: pd.DataFrame
    """As `trials_table`, with c.PREDICTED: what every name was judged on, so that another one can be judged on it."""
    shuffled: float
    """Mean score of names dealt to other latents; NaN where it cannot be measured."""
    unanswered: int
    """Names on which the chat model gave no usable answer."""


def judge_names(
    passages: Passages, names: pd.DataFrame, *, seed: int, embed: Embed, ask: Ask | None = None
) -> NameScores:
    """Score each of `names` (latent, name, description); by the chat model too where `ask` is given."""
    p, latents = passages, names[c.LATENT].tolist()
    trials = draw_trials(p.acts, p.wording, p.embeddings, latents, seen=p.seen, held_out=p.held_out, seed=seed)
    by_embedder = embedder_judge(p.embeddings, embed)
    scores = score_names(names, trials, by_embedder, seed=seed)
    samples = trials_table(trials)
    predicted = [score.predicted for score in scores.values()]
    samples[c.PREDICTED] = np.concatenate(predicted) if predicted else pd.Series(dtype=bool)
    shuffled = shuffled_score(names, trials, by_embedder, seed=seed)
    by_words = score_names(names, trials, keyword_judge(p.texts, p.language), seed=seed)
    by_model = _score_by_model(names, trials, p.texts, seed, ask) if ask is not None else {}
    table = scores_table(scores)
    table[c.SCORE_KEYWORDS] = [by_words[j].score for j in latents]
    table[c.SCORE_LLM] = np.array([by_model.get(j, np.nan) for j in latents], dtype=float)
    return NameScores(table, samples, shuffled, len(latents) - len(by_model) if ask is not None else 0)


def _score_by_model(
    names: pd.DataFrame, trials: dict[int, Trial], texts: pd.Series, seed: int, ask: Ask
) -> dict[int, float]:
    """latent -> score by the chat model; latents whose prompt got no usable answer are left out."""
    shown, latents = chat_judge.shown_trials(trials), names[c.LATENT].tolist()
    replies = ask(chat_judge.judge_prompts(names, shown, texts, seed), chat_judge.FORM)
    predicted = chat_judge.read_verdicts(latents, replies, shown, seed)
    answered = names[names[c.LATENT].isin(list(predicted))]
    scores = score_names(answered, shown, lambda queries, ids: [predicted[j] for j in answered[c.LATENT]], seed=seed)
    return {latent: score.score for latent, score in scores.items()}
