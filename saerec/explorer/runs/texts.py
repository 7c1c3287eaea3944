"""What a run's texts are, and what intents found in them can mean."""

from __future__ import annotations

from saerec import columns as c
from saerec.data.about_texts import text_notes
from saerec.data.passage_table import TextCuts, spoken_share
from saerec.explorer.store import Store
from saerec.workspace.artifacts import languages


def about_texts(store: Store) -> list[str]:
    """Sentences for the reader: the language, what cannot be told, and what was cut. None where nothing is known."""
    run = store.run
    record = run.stage("data")
    if record is None:
        return []
    told, config = languages(run), run.config()
    said = [told.sentence()] if "languages" in record.metrics else []
    said += text_notes(told, spoken_share(store.texts[[c.INTERACTION]]), config.embedding)
    cuts = TextCuts(int(record.metrics.get("shortened", 0)), int(record.metrics.get("unread", 0)))
    return [*said, *cuts.notes(config.data)]
