"""What is said where?"""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from saerec.explorer.base import Questions
from saerec.explorer.sentences.table import sentence_table


class AboutSentences(Questions):
    """Every sentence as a point."""

    def sentences(self) -> pd.DataFrame:
        """text_id, x, y, text, item, title, category, when, rating, theme, latent of the sentences that are drawn: all,
        or 50,000 at random. Do not change it. Raises RunError before the map of latents is made."""
        return self._sentences

    def n_sentences(self) -> int:
        """Of the run, drawn or not."""
        return len(self._store.texts)

    @cached_property
    def _sentences(self) -> pd.DataFrame:
        return sentence_table(self._store)
