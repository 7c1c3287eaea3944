"""Named lists of a run: what their entries are called here, and pins and tags as lists too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.explorer.base import Questions
from saerec.explorer.store import Store
from saerec.intents.reasons import WISH
from saerec.workspace.list_files import ListFile, to_csv, to_json
from saerec.workspace.lists import Entry, Lists, NamedList

PINNED: Final = "pinned"
"""Key of the list that pins make."""
MOST_SAID: Final = "said-most"
"""Key of the list that the run makes by itself."""
_FIRST: Final = 10
TAGGED: Final = "tag:"
"""Before a tag: key of the list that it makes."""


class AboutLists(Questions):
    """Lists that people made to share."""

    @cached_property
    def kept_lists(self) -> Lists:
        """Those that can be changed."""
        return Lists.of(self.notebook)

    def lists(self) -> list[NamedList]:
        """Kept ones by name, then what pins, tags and the run itself make. Raises RunError."""
        return [*self.kept_lists.all(), *self._of_notebook(), *self._of_run()]

    def list_of(self, key: str) -> NamedList:
        """One of them. Raises NotFoundError naming those there are."""
        written = next((one for one in [*self._of_notebook(), *self._of_run()] if one.key == key), None)
        return written or self.kept_lists.get(key)

    def listed(self, found: NamedList) -> pd.DataFrame:
        """kind, id, name (as it is called here), certain, about, known (whether the run has it), remark of each."""
        rows = [(one.kind, one.id, *_described(self._store, one), one.remark) for one in found.entries]
        return pd.DataFrame(rows, columns=["kind", "id", c.NAME, c.CERTAIN, "about", "known", "remark"])

    def list_as_file(self, found: NamedList, ending: str) -> bytes:
        """`json` or `csv`."""
        names = {(one.kind, one.id): _described(self._store, one)[0] for one in found.entries}
        if ending == "csv":
            return to_csv(found, names)
        return to_json(found, names, self.run.run_id, self.notebook.dictionary)

    def import_list(self, file: ListFile, by: str = "") -> tuple[NamedList, list[str]]:
        """(the list made of a file, what was left out and why). Raises ConfigError where nothing is left.

        Latents and themes of another dictionary are other latents: they are found again by name, where one here has it.
        """
        entries, left_out = [], []
        elsewhere = file.dictionary not in ("", self.notebook.dictionary)
        for one in file.found.entries:
            called = file.called.get((one.kind, one.id), "")
            here = self._by_name(one, called) if elsewhere and one.kind in ("latent", "theme") else one
            if here is None or not _described(self._store, here)[3]:
                other = ", from another dictionary" if elsewhere and one.kind in ("latent", "theme") else ""
                left_out.append(f"{one.kind} {one.id}" + (f" ({called}{other})" if called else other))
            else:
                entries.append(here)
        if not entries:
            raise ConfigError(f"This run has nothing of what the file lists: {_few(left_out)}.")
        return self.kept_lists.create(file.found.name, file.found.note, entries, by), left_out

    def _by_name(self, one: Entry, called: str) -> Entry | None:
        table = self._store.latents if one.kind == "latent" else self._store.themes
        found = table.loc[(table[c.NAME] == called) & (called != ""), c.LATENT if one.kind == "latent" else c.THEME]
        return Entry(one.kind, str(found.iloc[0]), one.remark) if len(found) == 1 else None

    def _of_run(self) -> list[NamedList]:
        """The wishes of a certain name that most people say; none where the run has none."""
        themes = self._store.themes
        clear = themes[(themes[c.VERDICT] == WISH) & themes[c.CERTAIN]]
        first = clear.sort_values("n_people", ascending=False, kind="stable")[c.THEME].head(_FIRST)
        entries = tuple(Entry("theme", str(theme)) for theme in first)
        note = "Certain names only, the most people first. The run makes this list by itself."
        return [NamedList(MOST_SAID, "What most people wish", note, entries)] if entries else []

    def _of_notebook(self) -> list[NamedList]:
        """Pins, and a list for every tag; the order is that of the latents' numbers, the remarks are their notes."""
        written = self.notebook.entries()
        if not written:
            return []

        def those(key: str, name: str, note: str, latents: Iterable[int]) -> NamedList:
            return NamedList(
                key, name, note, tuple(Entry("latent", str(j), written[j].note[:300]) for j in sorted(latents))
            )

        pins = [latent for latent, one in written.items() if one.pinned]
        tags = sorted({tag for one in written.values() for tag in one.tags}, key=str.lower)
        found = [those(PINNED, "Pinned", "What the Pin button of a latent gathers.", pins)] if pins else []
        return found + [
            those(
                f"{TAGGED}{tag}",
                f"Tag: {tag}",
                "Latents that carry this tag.",
                (j for j in written if tag in written[j].tags),
            )
            for tag in tags
        ]


def is_kept(found: NamedList) -> bool:
    """Whether it is a list of its own, that can be changed; not what pins, a tag or the run make."""
    return found.key not in (PINNED, MOST_SAID) and not found.key.startswith(TAGGED)


def _described(store: Store, one: Entry) -> tuple[str, bool, str, bool]:
    """(name, whether it is certain, what else to say, whether the run has it)."""
    try:
        return {"latent": _latent, "theme": _theme, "person": _person, "item": _item}[one.kind](store, one.id)
    except (NotFoundError, ValueError):
        return "", True, "not in this run", False


def _latent(store: Store, id: str) -> tuple[str, bool, str, bool]:
    row = store.latents.loc[store.check_latent(_number(id))]
    return store.names[int(row[c.LATENT])], bool(row[c.CERTAIN]), f"{row[c.N_TEXTS]:,} sentences", True


def _theme(store: Store, id: str) -> tuple[str, bool, str, bool]:
    table, theme = store.themes, _number(id)
    if not 0 <= theme < len(table):
        raise NotFoundError(f"There is no theme {theme} in this run.")
    row = table.iloc[theme]
    return str(row[c.NAME]), bool(row[c.CERTAIN]), f"{row['n_people']:,} people, {row[c.N_TEXTS]:,} sentences", True


def _person(store: Store, id: str) -> tuple[str, bool, str, bool]:
    seen = int(store.users.at[store.user(id), c.N_INTERACTIONS])
    return id, True, f"{seen:,} interactions", True


def _item(store: Store, id: str) -> tuple[str, bool, str, bool]:
    item = store.item(id)
    return store.titles[item], True, str(store.items.at[item, c.CATEGORY] or ""), True


def _number(text: str) -> int:
    """Raises ValueError for what is no plain number."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text[:40])
    return int(text)


def _few(texts: list[str]) -> str:
    return "; ".join(texts[:5]) + (f"; and {len(texts) - 5:,} more" if len(texts) > 5 else "")
