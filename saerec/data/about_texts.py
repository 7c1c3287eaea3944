"""What intents found in texts can mean, and what to do for texts that the packaged parts do not know well.

Told before a run is made, of what was read, and after it, of what it holds.
"""

from __future__ import annotations

from typing import Final

from saerec.config.schema import EmbeddingConfig
from saerec.text.language import ENGLISH, UNSPACED, Languages, name_of
from saerec.text.segments import can_segment, has_model

MULTILINGUAL: Final = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
MOSTLY: Final = 0.5
"""Share of passages that people wrote, from which on a run reads for what people mean."""


def text_notes(told: Languages, spoken: float, config: EmbeddingConfig) -> list[str]:
    """Sentences for the reader; none for reviews in English.

    spoken: share of the passages that are of reviews, the others being of items.
    """
    said = [] if spoken >= MOSTLY else [_of_items(spoken)]
    if not knows_reasons(told, config) and spoken > 0:
        said.append(NO_REASONS)
    said += weak_names(told, config)
    if told.main in UNSPACED:
        said.append(f"{name_of(told.main)} sets no blanks between words: names are {_cut_by(told.main)}.")
    return said


NO_REASONS: Final = (
    "The bank of reasons is English and has no part in such a run: an intent is what texts speak of, named in their "
    "own words, and whether it is praised or missed is told by stars alone."
)


def knows_reasons(told: Languages, config: EmbeddingConfig) -> bool:
    """Whether the bank of reasons, which is English, can say anything of the texts. Who has `embedding.reading` =
    meaning says that it can: with reasons and a text model of their own."""
    return told.is_english or config.reading == "meaning"


def weak_names(told: Languages, config: EmbeddingConfig) -> list[str]:
    """That the packaged text model does not read the texts' language, and what to do; nothing where another is set."""
    if told.is_english or config.backend != "transformers" or config.model != EmbeddingConfig.model:
        return []
    foreign = next((code for code in told.shares if code != ENGLISH), told.main)
    return [
        f"The packaged text model was trained on English and tells texts in {name_of(foreign)} less well apart: names "
        "are weak, so go by the sentences. For better ones, train with embedding.model set to a model that reads the "
        f"language: {MULTILINGUAL} (downloaded once), or a folder that holds one."
    ]


def _of_items(spoken: float) -> str:
    what = "titles, categories and descriptions"
    if not spoken:
        return (
            f"Nobody speaks in these texts: they are {what}. An intent here says what things are and which go "
            "together, never why somebody wanted one, and no praise or complaint is read."
        )
    share = f"only {100 * spoken:.0f} %" if spoken >= 0.01 else "less than 1 %"
    return (
        f"People wrote {share} of these texts: the others are {what}. Most intents here say what things are and "
        "which go together, hardly any why somebody wanted one."
    )


def _cut_by(language: str) -> str:
    """What names of a language without blanks are made of."""
    if can_segment(language):
        return "phrases as BudouX cuts them, in runs made since it was installed"
    extra = " (pip install 'saerec[segment]' knows its phrases)" if has_model(language) else ""
    return f"runs of characters that come together, and may begin or end inside a word{extra}"
