"""What can be recommended?"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from saerec import columns as c
from saerec.explorer.base import Questions


class AboutItems(Questions):
    """The catalogue."""

    def items(self) -> pd.DataFrame:
        """item_id, title, category, brand, price, n_interactions of the whole catalogue."""
        columns = [c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.PRICE, c.N_INTERACTIONS]
        return self._store.items[columns].reset_index(drop=True)

    def titles(self, item_ids: Iterable[str]) -> dict[str, str]:
        """item_id -> title, or the id where there is none. Raises NotFoundError."""
        return {item_id: self._store.titles[self._store.item(item_id)] for item_id in item_ids}

    def find_items(self, search: str, top: int) -> pd.DataFrame:
        """item_id, title of items whose title or id holds every word, the most popular first."""
        table = self._store.items.sort_values(c.N_INTERACTIONS, ascending=False, kind="stable")
        for word in search.lower().split():
            held = (table[c.TITLE] + " " + table[c.ITEM_ID]).str.lower().str.contains(word, regex=False)
            table = table[held]
        return table[[c.ITEM_ID, c.TITLE]].head(top).reset_index(drop=True)
