"""The part of the intents stage that names: by keywords, or by a chat model over them; and what the latter costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config
from saerec.intents.examples import near_misses, scoring_split
from saerec.intents.samples import draw_samples
from saerec.intents.scoring import seen_accuracy
from saerec.pipeline.stage import Context, train_passages
from saerec.sae.activations import Activations
from saerec.workspace.artifacts import activations
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.intents.llm.endpoint import Form, Messages, Reply
    from saerec.intents.naming import Accuracy


def check_namer(context: Context) -> None:
    """Raises ConfigError when the chat model is to name or judge and there is no key for it."""
    if context.config.intents.namer == "llm" or context.config.intents.llm_judge:
        _ = context.chat_endpoint


def name_latents(context: Context, writer: StageWriter, acts: Activations, seen: np.ndarray) -> pd.DataFrame:
    """latent, name, description, source, keywords, objection for every latent with texts the namer may see."""
    from saerec.intents.llm.naming import choose_names, judge_candidates, prompts_for
    from saerec.intents.llm.naming_prompt import FORM
    from saerec.intents.naming import name_by_keywords

    config = context.config.intents
    texts = context.run.table("data/texts")[c.TEXT]
    misses = _misses(context, acts, texts, seen, _n_misses(config.examples))
    accuracy = _accuracy(context, acts, texts, seen)
    named = name_by_keywords(texts, acts, misses, seen, accuracy)
    if config.namer == "keywords" or named.empty:
        return named.assign(**{c.OBJECTION: None})
    latents = named[c.LATENT].tolist()
    prompts = prompts_for(latents, acts, texts, misses, _hot_words(context.run), seen, config.examples)
    replies = ask_model(context, prompts, FORM)
    names = choose_names(named, prompts, judge_candidates(latents, replies, accuracy), config.llm_model)
    writer.lines("prompts", names.log)
    writer.metrics |= {"named_by_llm": len(latents) - len(names.failures), "llm_failures": len(names.failures)}
    _tell_failures(context, names.failures)
    return names.table


def _n_misses(examples: int) -> int:
    return max(1, examples // 2)


def _misses(context: Context, acts: Activations, texts: pd.Series, seen: np.ndarray, n: int) -> list[np.ndarray]:
    embeddings = np.asarray(context.run.array("embeddings/texts"))
    return near_misses(acts, range(acts.n_latents), seen, embeddings, pd.factorize(texts)[0], n)


def _accuracy(context: Context, acts: Activations, texts: pd.Series, seen: np.ndarray) -> Accuracy:
    """Judges proposals on texts the namer may see."""
    embeddings = np.asarray(context.run.array("embeddings/texts"))

    def accuracy(latents: Sequence[int], queries: Sequence[Sequence[str]]) -> list[np.ndarray]:
        samples = draw_samples(acts, texts, embeddings, seen, latents, context.config.seed)
        return seen_accuracy(
            queries, [samples[j] for j in latents], embeddings, lambda asked: context.embed(list(asked), silent=True)
        )

    return accuracy


def ask_model(context: Context, prompts: list[Messages], form: Form) -> list[Reply]:
    """One Reply a prompt, from the run's chat model; what is known already is not asked again."""
    from saerec.intents.llm.cache import AnswerCache
    from saerec.intents.llm.client import ChatClient
    from saerec.intents.llm.price import describe_cost

    cache = AnswerCache(context.run.directory.parent / ".cache" / "names.jsonl")
    client = ChatClient(context.chat_endpoint, context.config.intents.llm_model)
    unknown = client.unanswered(prompts, form, cache)
    context.reporter.note(describe_cost(client.model, len(unknown), sum(_chars(prompts[i]) for i in unknown)))
    return client.ask_all(prompts, form, cache, context.reporter.progress)


def _tell_failures(context: Context, failures: dict[int, str]) -> None:
    for latent, reason in list(failures.items())[:3]:
        context.reporter.note(f"Latent {latent} keeps its keyword name: {reason}.")
    if len(failures) > 3:
        context.reporter.note(f"... and {len(failures) - 3} more; intents/prompts.jsonl says why.")


def _hot_words(run: Run) -> dict[tuple[int, int], list[tuple[str, float]]]:
    """Words and their contributions for the stored top texts."""
    top = run.table("activations/top_texts")
    pairs = zip(top[c.LATENT].tolist(), top[c.TEXT_ID].tolist(), strict=True)
    return {pair: json.loads(words) for pair, words in zip(pairs, top[c.WORDS], strict=True)}


def _chars(prompt: Messages) -> int:
    return sum(len(message["content"]) for message in prompt)


def estimate_naming(run: Run, config: Config) -> str:
    """What naming by a language model would cost, in words; answers the cache knows already are not taken off."""
    from saerec.intents.llm.naming import shown_texts
    from saerec.intents.llm.naming_prompt import make_prompt
    from saerec.intents.llm.price import describe_cost

    if config.intents.namer == "keywords":
        return "Naming by keywords asks nobody and costs nothing."
    acts, texts = activations(run), run.table("data/texts")[c.TEXT]
    train = train_passages(run)
    seen = train & ~scoring_split(texts)
    wording, spoken, n = pd.factorize(texts)[0], texts.to_numpy(), config.intents.examples
    typical = ["x" * int(texts.str.len().mean())] * _n_misses(n)
    shown = [shown_texts(acts, latent, seen, wording, n) for latent in range(acts.n_latents)]
    prompts = [make_prompt([spoken[t] for t in chosen], typical) for chosen in shown if len(chosen)]
    return describe_cost(config.intents.llm_model, len(prompts), sum(map(_chars, prompts)))
