"""Stage `data`: raw files to the corpus."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from saerec import columns as c
from saerec.config.schema import Config, DataConfig
from saerec.data.corpus import build_corpus
from saerec.data.passage_table import require_variety
from saerec.pipeline.stage import Context, Stage
from saerec.text.language import languages_of
from saerec.workspace.stage_writer import StageWriter


def _data(context: Context, writer: StageWriter) -> None:
    raw = context.origin.read()
    corpus = build_corpus(raw, context.config.data)
    require_variety(corpus.texts)
    for name in ("interactions", "items", "users", "texts"):
        writer.table(name, getattr(corpus, name))
    if raw.truth is not None:
        for name in ("intents", "users", "items", "sentences"):
            writer.table(f"truth_{name}", getattr(raw.truth, name))
    writer.json("source", asdict(raw.source))
    spoken = languages_of(corpus.texts[c.TEXT].tolist())
    writer.metrics = {
        "users": corpus.n_users,
        "items": corpus.n_items,
        "interactions": len(corpus.interactions),
        "texts": len(corpus.texts),
        "read": len(raw.interactions),
        "language": spoken.main,
        "languages": spoken.shares,
        **asdict(corpus.cuts),
    }
    for note in (*raw.source.notes, *corpus.cuts.notes(context.config.data), spoken.sentence()):
        context.reporter.note(note)
    context.reporter.note(what_is_left(len(raw.interactions), len(corpus.interactions), context.config.data))


def what_is_left(read: int, left: int, config: DataConfig) -> str:
    """How many interactions were read, and how many the filters leave; loud where that is little."""
    said = f"{read:,} interactions were read; filters leave {left:,}."
    if left >= read / 2 or not config.k_core:
        return said
    return (
        f"{said} That is {left / read:.0%}: users and items with fewer than {config.k_core} interactions are left out. "
        "To keep more, lower it with --set data.k_core=2, or =0 for all."
    )


def _data_settings(config: Config) -> Any:
    """Without filters that are off, so that runs made before there were any stay as they are."""
    settings = asdict(config.data)
    return {name: value for name, value in settings.items() if value or name not in ("max_interactions", "min_chars")}


DATA = Stage("data", (), 2, _data_settings, _data)
