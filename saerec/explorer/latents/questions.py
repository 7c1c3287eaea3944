"""What does a latent, or a text, mean?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

import pandas as pd

from saerec import columns as c
from saerec.explorer.base import Questions
from saerec.explorer.latents import projection as atlas
from saerec.explorer.latents.detail import describe_latent, latents_of_text, list_latents, top_texts
from saerec.explorer.latents.name_score import NameJudge, NameScore
from saerec.explorer.latents.quiz import Quiz
from saerec.explorer.latents.text_probe import TextProbe
from saerec.explorer.latents.themes import describe_theme, list_themes
from saerec.explorer.opening import example_text, opening_latent
from saerec.explorer.results import LatentDetail, Probe, ThemeDetail
from saerec.workspace.artifacts import knows_reasons
from saerec.workspace.notebook import Notebook
from saerec.workspace.reasons import packaged_bank
from saerec.workspace.run import Run


class AboutLatents(Questions):
    """Their list, each alone, where they lie, and what any text fires."""

    def __init__(self, run: Run, notebook: Notebook | None = None) -> None:
        """As `Questions`."""
        super().__init__(run, notebook)
        # A page is drawn again at every click: what it asked last is kept, until somebody writes into the notebook.
        self._listed = lru_cache(16)(lambda version, search: list_latents(self._store, search, None))

        self._themes_listed = lru_cache(16)(lambda version, search: list_themes(self._store, search))

    @cached_property
    def _text_probe(self) -> TextProbe:
        return TextProbe(self._store, self._models)

    def latents(self, search: str = "", top: int | None = None) -> pd.DataFrame:
        """Latents with name, score, density, verdict; intents first, best score first."""
        table = self._listed(self.notebook.version(), search)
        return table if top is None else table.head(top)

    def themes(self, search: str = "", top: int | None = None) -> pd.DataFrame:
        """theme, head, name, kind, n_texts, n_people, praised, ...: themes of intents first, then things."""
        table = self._themes_listed(self.notebook.version(), search)
        return table if top is None else table.head(top)

    def theme(self, theme: int) -> ThemeDetail:
        """One theme and the latents inside it. Raises NotFoundError."""
        return describe_theme(self._store, theme)

    def opening_latent(self) -> int | None:
        """The latent that a page shows when none is chosen: a wish with a certain name; None without any theme."""
        return opening_latent(self._store)

    @cached_property
    def example_text(self) -> str:
        """A text of our own that says what the run's clearest wishes say: something to try a page with."""
        return example_text(self._store, packaged_bank())

    def reads_reasons(self) -> bool:
        """Whether the bank of reasons can say anything of this run's texts."""
        return knows_reasons(self.run)

    def masked_words(self) -> frozenset[str]:
        """Words, in lower case, that the run reads as "it"; none where it reads texts as they are written."""
        return self._models.reading.words

    def intent_names(self) -> dict[int, str]:
        """Latent -> name of every intent of the run, by name."""
        table, names = self._store.found_latents, self._store.names
        found = table.loc[table[c.IS_INTENT], c.LATENT].tolist()
        return {latent: names[latent] for latent in sorted(found, key=lambda one: names[one].lower())}

    def names(self, latents: Iterable[int]) -> dict[int, str]:
        """What some latents are called. Raises NotFoundError."""
        names = self._store.names
        return {latent: names[self._store.check_latent(latent)] for latent in latents}

    def is_known_intent(self, latent: int) -> bool:
        """Whether the recommender was trained with it, whatever people say of it since. Raises NotFoundError."""
        return bool(self._store.found_latents.at[self._store.check_latent(latent), c.REACHES])

    def top_texts(self, latent: int) -> pd.DataFrame:
        """text_id, text, activation, band, item_id, title, words: its strongest stored texts. Raises NotFoundError."""
        return top_texts(self._store, self._store.check_latent(latent))

    def latents_like(self, text: str) -> pd.DataFrame:
        """All latents as `latents` gives them, and similarity (cosine): the nearest in meaning to a typed text first.

        Raises ConfigError for an empty or very long text, ServiceError where the embedder cannot be had.
        """
        similarity = self._text_probe.similarity(text)
        table = self.latents()
        table = table.assign(similarity=similarity[table[c.LATENT]])
        return table.sort_values(c.SIMILARITY, ascending=False, kind="stable", ignore_index=True)

    def themes_like(self, text: str) -> pd.DataFrame:
        """All themes as `themes` gives them, and similarity of the nearest latent of each. Raises as `latents_like`."""
        nearest = self.latents_like(text).groupby(c.THEME)[c.SIMILARITY].max()
        table = self.themes()
        table = table.assign(similarity=nearest.reindex(table[c.THEME]).to_numpy())
        return table.sort_values(c.SIMILARITY, ascending=False, kind="stable", ignore_index=True)

    def latent(self, latent: int) -> LatentDetail:
        """Everything about one latent. Raises NotFoundError."""
        return describe_latent(self._store, latent)

    def text_latents(self, text_id: int) -> pd.DataFrame:
        """latent, name, certain, activation, kind of all that fires on a text, the strongest first.

        Raises NotFoundError.
        """
        return latents_of_text(self._store, text_id)

    def score_name(self, latent: int, name: str, description: str) -> NameScore:
        """What a name would be worth, and where it is wrong. Raises NotFoundError, ConfigError."""
        return NameJudge(self._store, self._models).judge(latent, name, description)

    def probe(self, text: str) -> Probe:
        """Which latents a typed text fires, by which words, and which items are like it. Raises ConfigError."""
        return self._text_probe.probe(text)

    def meaning(self, text: str) -> pd.DataFrame:
        """Is it a reason, which, and evidence of what? A row a sentence: sentence, as_read, wish, thing, praise,
        chatter, met, reasons, latents. Read with the bank of reasons. Raises ConfigError, ServiceError.
        """
        return self._text_probe.meaning(text)

    def projection(self) -> pd.DataFrame:
        """latent, x, y, name, theme, head, theme_name, is_intent, kind, ...: the map of all latents that fire."""
        return atlas.places(self._store)

    @cached_property
    def quiz(self) -> Quiz:
        """Can a reader tell the latent by its name?"""
        return Quiz(self._store)

    @cached_property
    def quiz_of_themes(self) -> Quiz:
        """Can a reader tell the theme by its name?"""
        return Quiz(self._store, by_theme=True)
