"""Stage `data`: raw files to the corpus."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from saerec import columns as c
from saerec.config.schema import Config, DataConfig
from saerec.data.corpus import select
from saerec.data.passage_table import TextCuts, Variety, passage_blocks
from saerec.pipeline.stage import Context, Stage
from saerec.text.language import SAMPLED, Languages, languages_of
from saerec.workspace.stage_writer import StageWriter


def _data(context: Context, writer: StageWriter) -> None:
    config, cuts = context.config.data, TextCuts()
    with writer.scratch_folder() as scratch:
        raw = context.origin.read(scratch)
        chosen = select(raw, config)
        writer.table("items", chosen.items)
        writer.table("users", chosen.users)
        left = writer.table_of_blocks("interactions", chosen.blocks())
    reviews = writer.blocks("interactions", [c.USER, c.ITEM, c.SPLIT, c.REVIEW])
    n_texts = writer.table_of_blocks("texts", passage_blocks(reviews, chosen.items, config, cuts))
    spoken = _look_at_texts(writer, n_texts)
    if raw.truth is not None:
        for name in ("intents", "users", "items", "sentences"):
            writer.table(f"truth_{name}", getattr(raw.truth, name))
    writer.json("source", asdict(raw.source))
    read = len(raw.interactions)
    writer.metrics = {
        "users": len(chosen.users),
        "items": len(chosen.items),
        "interactions": left,
        "texts": n_texts,
        "read": read,
        "language": spoken.main,
        "languages": spoken.shares,
        **asdict(cuts),
    }
    for note in (*raw.source.notes, *cuts.notes(config), spoken.sentence(), what_is_left(read, left, config)):
        context.reporter.note(note)


def _look_at_texts(writer: StageWriter, n_texts: int) -> Languages:
    """The languages of the passages that were written. Raises DataError where they all say the same."""
    every, variety, sample = max(1, -(-n_texts // SAMPLED)), Variety(), list[str]()
    for block in writer.blocks("texts", [c.TEXT_ID, c.SPLIT, c.TEXT]):
        variety.look(block)
        sample += block[c.TEXT][block[c.TEXT_ID] % every == 0].tolist()
    variety.require()
    return languages_of(sample)


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
