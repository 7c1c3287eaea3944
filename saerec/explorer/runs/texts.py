"""What a run's texts are, and what intents found in them can mean."""

from __future__ import annotations

from saerec import columns as c
from saerec.data.passage_table import TextCuts
from saerec.explorer.store import Store
from saerec.text.language import UNSPACED, name_of
from saerec.text.segments import can_segment, has_model
from saerec.workspace.artifacts import knows_reasons, languages


def about_texts(store: Store) -> list[str]:
    """Sentences for the reader: the language, what cannot be told, and what was cut. None where nothing is known."""
    run = store.run
    record = run.stage("data")
    if record is None:
        return []
    told, data = languages(run), run.config().data
    said = [told.sentence()] if "languages" in record.metrics else []
    if not (store.texts[c.INTERACTION] >= 0).any():
        said.append(
            "Nobody speaks in these texts: they are titles, categories and descriptions. An intent here says what "
            "things are and which go together, never why somebody wanted one, and no praise or complaint is read."
        )
    elif not knows_reasons(run):
        said.append(
            "The bank of reasons is English and has no part in this run: an intent is what texts speak of, named in "
            "their own words, and whether it is praised or missed is told by stars alone."
        )
    if told.main in UNSPACED:
        said.append(f"{name_of(told.main)} sets no blanks between words: names are {_cut_by(told.main)}.")
    cuts = TextCuts(int(record.metrics.get("shortened", 0)), int(record.metrics.get("unread", 0)))
    return [*said, *cuts.notes(data)]


def _cut_by(language: str) -> str:
    """What names of a language without blanks are made of."""
    if can_segment(language):
        return "phrases as BudouX cuts them, in runs made since it was installed"
    extra = " (pip install 'saerec[segment]' knows its phrases)" if has_model(language) else ""
    return f"runs of characters that come together, and may begin or end inside a word{extra}"
