"""What every reader returns: one table of interactions, one of items, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, REVIEW, TITLE
from saerec.data.reviews import HeldReviews, Reviews, SpooledReviews
from saerec.errors import DataError


@dataclass(frozen=True)
class SourceInfo:
    """Where a corpus came from and how its columns were understood."""

    format: str
    """Name of the reader, one of `saerec.data.readers.FORMATS`, or `demo`."""
    files: list[str] = field(default_factory=list)
    """The files that were read, in reading order."""
    mapping: dict[str, str] = field(default_factory=dict)
    """Our column name -> the column name in the file, for example {"user_id": "reviewerID"}."""
    notes: list[str] = field(default_factory=list)
    """Sentences for the reader: what was chosen, what was missing, what was done about it."""
    dates: list[str] = field(default_factory=list)
    """How the times are written, names of `saerec.data.readers.rows.times`: what is added later is read alike."""


@dataclass(frozen=True)
class Truth:
    """Planted ground truth of a generated corpus, in external ids."""

    intents: pd.DataFrame
    """intent (str), kind ("personal" or "public"), description."""
    users: pd.DataFrame
    """user_id, intent, phase (int), weight (float)."""
    items: pd.DataFrame
    """item_id, intent, weight (float)."""
    sentences: pd.DataFrame
    """text of a review or an item, label (wish, thing, praise, chatter), intent ("" unless it is a wish)."""


@dataclass(frozen=True)
class RawCorpus:
    """A corpus as read, before filtering, ordering and internal ids."""

    interactions: pd.DataFrame
    """user_id str, item_id str, timestamp int64, rating float32 (NaN: none), review str ("": none), in file order.
    Without review, and with ids as categories, where the reviews are spooled."""
    items: pd.DataFrame
    """item_id, title, category, brand, description (str, "": none), price float32 (NaN: none); may lack items."""
    source: SourceInfo
    truth: Truth | None = None
    """Only for the demo."""
    spooled: SpooledReviews | None = None
    """The reviews, where they were put on disk."""

    @property
    def reviews(self) -> Reviews:
        """Those of the interactions, wherever they are."""
        return self.spooled or HeldReviews(self.interactions[REVIEW])


def require_texts(raw: RawCorpus) -> None:
    """Refuse a corpus without a single text: intents are found in texts, so there would be nothing to find.

    Raises DataError when no review and no item title, category, brand or description holds a letter.
    """
    item_texts = [raw.items[name] for name in (TITLE, CATEGORY, BRAND, DESCRIPTION) if name in raw.items]
    if not any((column != "").any() for column in chain(item_texts, raw.reviews.blocks())):
        passed = [note for note in raw.source.notes if note.endswith("so it was passed over.")]
        raise DataError(
            "The corpus has ids but no text: no reviews and no item titles, categories, brands or descriptions. "
            f"{' '.join([*passed, ''])}"
            "Intents are found in texts. Add a review column, or give a directory that holds the interactions and "
            "an items file (items.csv with item_id, title, category, brand, description).",
            file=raw.source.files[0] if raw.source.files else None,
        )
