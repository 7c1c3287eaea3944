"""Stage `data`: raw files to the corpus."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from saerec import columns as c
from saerec.config.schema import Config
from saerec.data.corpus import build_corpus, require_variety
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
        "language": spoken.main,
        "languages": spoken.shares,
        **asdict(corpus.cuts),
    }
    for note in (*raw.source.notes, *corpus.cuts.notes(context.config.data), spoken.sentence()):
        context.reporter.note(note)


def _data_settings(config: Config) -> Any:
    """Without filters that are off, so that runs made before there were any stay as they are."""
    settings = asdict(config.data)
    return {name: value for name, value in settings.items() if value or name not in ("max_interactions", "min_chars")}


DATA = Stage("data", (), 1, _data_settings, _data)
