"""The tables of one run, each read once, what people wrote over them, and the translation between ids."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import blocks, read_rows
from saerec.errors import NotFoundError, RunError
from saerec.explorer.ids import Ids
from saerec.explorer.latents.table import EditedLatents, RowsBy, latents_found
from saerec.explorer.latents.theme_table import EditedThemes
from saerec.explorer.texts import Texts
from saerec.sae.codes import IntentCodes
from saerec.workspace.columns_read import Columns
from saerec.workspace.groups import Groups
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run
from saerec.workspace.run_facts import final_facts

if TYPE_CHECKING:
    from saerec.sae.activations import Activations

_SAMPLES = {c.LATENT: int, c.TEXT_ID: int, "fires": bool, "held_out": bool, "near": bool, c.PREDICTED: bool}


class Store:
    """Read-only and lazy: a page pays only for what it shows."""

    def __init__(self, run: Run, notebook: Notebook) -> None:
        self.run, self.notebook = run, notebook
        self.groups = Groups(notebook.path.with_suffix(".groups"))

    def require(self, stage: str) -> None:
        """Raises RunError when a stage has not run, before anything fails on its files; of a final run also for the
        evaluation, which it has not."""
        if stage == "evaluation" and (facts := final_facts(self.run)):
            raise RunError(
                f"Run {self.run.run_id} is final: it was trained on everything, so nothing is held out to measure it "
                f"on. Ask {facts['of']}, the run it was made of."
            )
        if self.run.stage(stage) is None:
            raise RunError(
                f"Run {self.run.run_id} is not that far: stage '{stage}' has not run. "
                f"Finish it with: saerec run --run-id {self.run.run_id} and the same data."
            )

    @cached_property
    def interactions(self) -> Columns:
        """The corpus' interactions; row = interaction id."""
        return Columns(self.run, "data/interactions")

    @cached_property
    def is_known(self) -> np.ndarray:
        """[R] bool: interactions that are not held out for the test."""
        return (self.interactions[c.SPLIT] != c.TEST).to_numpy(bool)

    @cached_property
    def is_train(self) -> np.ndarray:
        """[R] bool: training interactions."""
        return (self.interactions[c.SPLIT] == c.TRAIN).to_numpy(bool)

    @cached_property
    def held_out(self) -> dict[str, int]:
        """people with an item held out for the test, and unseen: those whose item nobody had in training."""
        held = self.item_of[~self.is_known]
        trained = np.bincount(self.item_of[self.is_train], minlength=int(held.max(initial=0)) + 1)
        return {"people": len(held), "unseen": int((trained[held] == 0).sum())}

    @cached_property
    def item_of(self) -> np.ndarray:
        """[R] int32: the item of every interaction."""
        return self.interactions[c.ITEM].to_numpy()

    @cached_property
    def items(self) -> pd.DataFrame:
        """Items by internal id, without their descriptions."""
        columns = [c.ITEM, c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.PRICE, c.N_INTERACTIONS]
        return self.run.table("data/items", columns).set_index(c.ITEM, drop=False)

    @cached_property
    def users(self) -> pd.DataFrame:
        """Users by internal id."""
        return self.run.table("data/users").set_index(c.USER, drop=False)

    @cached_property
    def texts(self) -> Texts:
        """Passages; row = text id."""
        return Texts(self.run)

    @cached_property
    def found_latents(self) -> pd.DataFrame:
        """Every latent with its figures, name and verdict as the run has them; row = latent."""
        self.require("intents")
        if not self.run.has("intents/themes"):
            raise RunError(
                f"Run {self.run.run_id} was made before latents had verdicts and themes. "
                f"Make it again with: saerec run --run-id {self.run.run_id} and the same data."
            )
        return latents_found(self.run)

    @cached_property
    def _edited(self) -> EditedLatents:
        return EditedLatents(self.found_latents, self.notebook)

    @property
    def latents(self) -> pd.DataFrame:
        """Every latent as people see it: what they wrote holds over what the run found. Fresh at every call."""
        return self._edited.now()[0]

    @property
    def names(self) -> dict[int, str]:
        """Latent -> name as people see it; the unnamed are called by number. Ask once, not in a loop."""
        return self._edited.now()[1]

    @cached_property
    def _edited_themes(self) -> EditedThemes:
        self.require("intents")
        return EditedThemes(self.run.table("intents/themes"), self._edited)

    @property
    def themes(self) -> pd.DataFrame:
        """Every theme as people see it, those of intents first; row = theme. What somebody wrote of its head holds.

        Worked out anew when somebody has written into the notebook. Do not change it: it is shared.
        """
        return self._edited_themes.now()[0]

    def inside_theme(self, theme: int) -> pd.DataFrame:
        """The latents of a theme as people see them, the one that speaks for it first, then by their evidence."""
        return self._edited_themes.now()[1].of(theme)

    @cached_property
    def titles(self) -> dict[int, str]:
        """Internal item -> title, or its id where it has none."""
        table = self.items
        shown = table[c.TITLE].where(table[c.TITLE] != "", table[c.ITEM_ID])
        return dict(zip(table[c.ITEM].tolist(), shown.tolist(), strict=True))

    @cached_property
    def activations(self) -> Activations:
        """The sparse activation store."""
        self.require("activations")
        from saerec.workspace.artifacts import activations

        return activations(self.run)

    @cached_property
    def dictionary(self) -> np.ndarray:
        """W_dec [N, d_model] float32."""
        from saerec.workspace.artifacts import decoder_rows

        self.require("sae")
        return decoder_rows(self.run)

    @cached_property
    def _top_texts(self) -> RowsBy:
        return RowsBy(self.run.table("activations/top_texts"))

    def top_texts(self, latent: int) -> pd.DataFrame:
        """The stored texts of a latent, the strongest first, with their words as JSON."""
        return self._top_texts.of(latent)

    @cached_property
    def _reasons(self) -> RowsBy:
        return RowsBy(self.run.table("activations/reasons"))

    def reasons(self, latent: int) -> pd.DataFrame:
        """The reasons of the bank that a latent says, the best first: latent, says, vote, share."""
        return self._reasons.of(latent)

    @cached_property
    def _samples(self) -> RowsBy:
        empty = pd.DataFrame({name: np.empty(0, dtype) for name, dtype in _SAMPLES.items()})
        return RowsBy(self.run.table("intents/samples") if self.run.has("intents/samples") else empty)

    def samples(self, latent: int) -> pd.DataFrame:
        """The texts that names of a latent are judged on: latent, text_id, fires, held_out, near, said."""
        return self._samples.of(latent)

    @cached_property
    def item_codes(self) -> tuple[np.ndarray, np.ndarray]:
        """[I+1, M] latents and weights."""
        return np.array(self.run.array("intents/item_latents")), np.array(self.run.array("intents/item_weights"))

    @cached_property
    def interaction_codes(self) -> tuple[np.ndarray, np.ndarray]:
        """[R, M] latents and weights, where they lie: ask for rows."""
        return self.run.array("intents/interaction_latents"), self.run.array("intents/interaction_weights")

    @cached_property
    def evidence_shares(self) -> sparse.csc_array:
        """[U, N] float32 share of each personal intent of every row of `users`, after their last interaction before the
        test: by latent, so that one's people are found at once."""
        known = np.flatnonzero(self.is_known)
        user = self.interactions[c.USER].to_numpy()
        last = np.full(int(user.max()) + 1, -1, dtype=np.int64)
        last[user[known]] = known  # rows are in time order: the last one written stays
        rows = last[self.users[c.USER].to_numpy()]
        indices, weights = (self.run.array(f"intents/personal_{name}") for name in ("indices", "weights"))
        n = len(self.found_latents)

        def of(rows: np.ndarray) -> sparse.csr_array:
            shares = read_rows(weights, rows) * (rows >= 0)[:, None]  # nothing of who has nothing known
            return IntentCodes(read_rows(indices, rows, np.int32), shares).to_csr(n)

        parts = [of(rows[part]) for part in blocks(len(rows))]
        return sparse.csc_array(sparse.vstack(parts, format="csr"))

    @cached_property
    def favourites(self) -> np.ndarray:
        """[U] the category that each person has most of in training."""
        from saerec.explorer.users.cohorts import favourites

        return favourites(self)

    def passages(self, text_ids: np.ndarray) -> tuple[list[str], list[str]]:
        """(wording, title of the item) of some passages. Column by column: whole rows take five times as long."""
        items = self.texts.owners[1][text_ids].tolist()
        return self.texts[c.TEXT].take(text_ids).tolist(), [self.titles[item] for item in items]

    @cached_property
    def ranks(self) -> pd.Series:
        """Rank of the held-out item by internal user; empty before the evaluation."""
        if self.run.stage("evaluation") is None:
            return pd.Series(dtype=float)
        return self.run.table("evaluation/per_user").set_index(c.USER)[c.RANK_MODEL]

    @cached_property
    def _users_by_id(self) -> Ids:
        return Ids(self.users[c.USER_ID], self.users[c.USER], "user")

    @cached_property
    def _items_by_id(self) -> Ids:
        return Ids(self.items[c.ITEM_ID], self.items[c.ITEM], "item")

    def user(self, user_id: str) -> int:
        """Internal id. Raises NotFoundError naming near ones."""
        return self._users_by_id.number(str(user_id))

    def item(self, item_id: str) -> int:
        """Internal id. Raises NotFoundError naming near ones."""
        return self._items_by_id.number(str(item_id))

    def item_id(self, item: int) -> str:
        """External id."""
        return str(self.items.at[item, c.ITEM_ID])

    def check_latent(self, latent: int) -> int:
        """The latent itself. Raises NotFoundError."""
        n = len(self.found_latents)
        if not 0 <= latent < n:
            raise NotFoundError(f"There is no latent {latent} in this run. Valid: 0 to {n - 1}.")
        return int(latent)

    def known_rows(self, user: int) -> list[int]:
        """Those of a user's rows that are not held out for the test, in time order."""
        return [row for row in self.rows_of(user) if self.is_known[row]]

    def place_of(self, user: int) -> int:
        """The user's row in the table of users."""
        return int(self.users.index.get_loc(user))

    def rows_of(self, user: int) -> range:
        """Rows of a user's interactions, in time order."""
        column = self.interactions[c.USER].to_numpy()
        user = column.dtype.type(user)  # a number of another type would turn the whole column into that
        return range(int(np.searchsorted(column, user)), int(np.searchsorted(column, user, side="right")))
