"""Stage `intents`: names, their scores, verdicts, and which intents apply to items, moments and everybody."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config
from saerec.pipeline.stage import Context, Stage, train_passages
from saerec.workspace.artifacts import activations, decoder_rows, languages, read_vectors, reading, reads_meaning
from saerec.workspace.reasons import MADE_WITH, own_fingerprint
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.intents.interpret import NameScores
    from saerec.intents.naming import Names
    from saerec.intents.retrieval import Retrieved

FIRST_NAMES = 24
"""So many are told while their scores are still worked out."""
FAILURES_TOLD = 3


def _intents(context: Context, writer: StageWriter) -> None:
    from saerec.intents.carried import item_codes
    from saerec.intents.interpret import Passages, judge_names, name_latents
    from saerec.intents.own_words import own_words
    from saerec.intents.retrieval import latent_idf, retrieve
    from saerec.intents.selection import COLUMNS, intents_table
    from saerec.intents.theme_table import Spoken, add_themes, public_latents

    run, config, seed = context.run, context.config.intents, context.config.seed
    texts = run.table("data/texts", [c.TEXT, c.SPLIT, c.INTERACTION, c.USER, c.ITEM])
    interactions = run.table("data/interactions", [c.USER, c.ITEM, c.POSITION, c.SPLIT])
    acts, train, by_meaning = activations(run), train_passages(texts), reads_meaning(run)
    latents, reasons = run.table("activations/latents"), run.table("activations/reasons")
    top_texts = run.table("activations/top_texts") if config.namer != "keywords" else None
    language = languages(run).main
    passages = Passages(acts, texts[c.TEXT], run.array("embeddings/texts"), train, language)
    embed = partial(context.embed, silent=True)

    with writer.scratch() as room:
        names = name_latents(
            passages,
            config,
            seed=seed,
            embed=embed,
            ask=context.ask,
            latents=latents,
            reasons=reasons,
            top_texts=top_texts,
            allocate=room,
        )
    _tell(context, names)
    scores = judge_names(passages, names.table, seed=seed, embed=embed, ask=context.ask if config.llm_judge else None)
    if scores.unanswered:
        context.reporter.note(f"{scores.unanswered} names were not judged by the model: no usable answer.")
    fired = acts.evidence(train)
    idf = latent_idf(fired, texts, interactions, config.item_latents)
    table = intents_table(latents, names.table, scores.table, config, by_meaning=by_meaning).assign(**{c.IDF: idf})
    spoken = Spoken(acts, train, passages.wording, read_vectors(run), texts, reasons, language)
    table, themes = add_themes(table, spoken, config, by_meaning=by_meaning, seed=seed)
    reaches, public = table[c.REACHES].to_numpy(bool), public_latents(table)
    items = item_codes(fired, texts, reaches, run.n_rows("data/items"), config.item_latents)

    writer.table("intents", table[COLUMNS])
    writer.table("themes", themes)
    writer.table("own_words", own_words(texts, run.table("data/items"), reading(run).words, language))
    writer.table("samples", scores.samples)
    found = retrieve(
        fired, texts, interactions, items, reaches, public, idf, decoder_rows(run), config, writer.mapped_array
    )
    write_retrieved(writer, found)
    if names.log:
        writer.lines("prompts", names.log)
    own = own_fingerprint(run.directory.parent)
    writer.metrics = _figures(names, scores, table) | {"themes": len(themes), MADE_WITH: own}


def _figures(names: Names, scores: NameScores, table: pd.DataFrame) -> dict[str, Any]:
    n_failed = len(names.failures)
    by_model = {"named_by_llm": len(names.log) - n_failed, "llm_failures": n_failed} if names.log else {}
    return {
        **by_model,
        "shuffled_score": _rounded(scores.shuffled),
        "named": int(names.table[c.NAME].notna().sum()),
        "intents": int(table[c.IS_INTENT].sum()),
        "public": int((table[c.INTENT_KIND] == "public").sum()),
        "median_score": _rounded(table[c.SCORE].median()),
    }


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _tell(context: Context, names: Names) -> None:
    """The first names, and why some are not the model's."""
    for latent, reason in list(names.failures.items())[:FAILURES_TOLD]:
        context.reporter.note(f"Latent {latent} keeps its keyword name: {reason}.")
    if len(names.failures) > FAILURES_TOLD:
        context.reporter.note(f"... and {len(names.failures) - FAILURES_TOLD} more; intents/prompts.jsonl says why.")
    for latent, name in names.table[[c.LATENT, c.NAME]].head(FIRST_NAMES).itertuples(index=False):
        context.reporter.row("intents", {c.LATENT: latent, c.NAME: name})


def write_retrieved(writer: StageWriter, found: Retrieved) -> None:
    """What items carry, and the public intents; what interactions and people do lies in the writer's folder already,
    where `retrieve` was given room."""
    writer.array("public_indices", found.public)
    writer.array("item_latents", found.items.latents)
    writer.array("item_weights", found.items.weights)


def _check_chat(context: Context) -> None:
    """Raises ConfigError or ServiceError when a chat model is to name or judge and there is none, or no key for it."""
    if context.config.intents.namer != "keywords" or context.config.intents.llm_judge:
        _ = context.chat_model


def estimate_naming(run: Run, config: Config) -> str:
    """What naming by a language model would cost, in words; answers the cache knows already are not taken off."""
    from saerec.intents.examples import scoring_split
    from saerec.intents.llm.endpoint import describe_cost
    from saerec.intents.llm.naming import offered, prompts_to_come

    if config.intents.namer == "keywords":
        return "Naming by keywords asks nobody and costs nothing."
    texts = run.table("data/texts")
    seen = train_passages(texts) & ~scoring_split(texts[c.TEXT])
    near = offered(run.table("activations/reasons"))
    n_prompts, n_chars = prompts_to_come(activations(run), texts[c.TEXT], seen, config.intents, near)
    return describe_cost(config.intents.llm_model, n_prompts, n_chars, is_local=config.intents.namer == "local")


def _settings(config: Config) -> list[Any]:
    """A limit that nobody set is left out: what was made before there was one stays up to date."""
    chosen = asdict(config.intents)
    return [{key: value for key, value in chosen.items() if value or key != "llm_latents"}, config.seed]


INTENTS = Stage("intents", ("activations",), 9, _settings, _intents, _check_chat)
