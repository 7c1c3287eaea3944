"""What each file of a run may hold, as a table: see docs/run-directory.md for what it means.

Sizes are named: users, items, interactions, texts, latents, themes. Ids of users and items run from 1, others from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from saerec import columns as c

Size = str | int | None
"""A named size, a number, or None for any."""


@dataclass(frozen=True)
class Column:
    """What a column of a table, or an array, holds."""

    kind: Literal["id", "number", "text", "flag"]
    of: str = ""
    """Of an id: the size it counts in."""
    low: float | None = None
    """The smallest value."""
    high: float | None = None
    """The largest."""
    among: tuple[str, ...] = ()
    """Of a text: all that it can be."""
    rows: bool = False
    """Whether it is the row's number, from `low`."""
    needed: bool = False
    """Whether no run is without it."""
    may_lack: bool = True
    """Whether a number may be NaN, a text empty."""


@dataclass(frozen=True)
class Array:
    """What an npy file holds."""

    shape: tuple[Size, ...]
    holds: Column
    like: str = ""
    """A file that has the same shape."""


@dataclass(frozen=True)
class Table:
    """What a parquet file holds; columns that are not named may be anything."""

    columns: dict[str, Column] = field(default_factory=dict)
    n_rows: str = ""
    """The size that its rows make; empty for any."""


_SHARE: Final = Column("number", low=0.0, high=1.0)
_NUMBER: Final = Column("number")
_TEXT: Final = Column("text")
_FLAG: Final = Column("flag")
_SPLIT: Final = Column("text", among=(c.TRAIN, c.VALID, c.TEST), needed=True, may_lack=False)
_LATENT: Final = Column("id", "latents", 0, needed=True)
_EACH_LATENT: Final = Column("id", "latents", 0, rows=True, needed=True)
_RANK: Final = Column("number", low=1)
_ACT: Final = Column("number", low=0.0, may_lack=False)


def _codes(owner: str, n_rows: str) -> dict[str, Array]:
    latents = Array((n_rows, None), Column("id", "latents", 0))
    weights = Array((n_rows, None), _ACT, like=f"intents/{owner}_latents")
    return {f"intents/{owner}_latents": latents, f"intents/{owner}_weights": weights}


ARRAYS: Final[dict[str, Array]] = {
    "embeddings/texts": Array(("texts", None), Column("number", may_lack=False)),
    "embeddings/reading": Array(("texts", None), Column("number", may_lack=False)),
    "activations/top_acts": Array(("texts", None), _ACT),
    "activations/top_indices": Array(("texts", None), Column("id", "latents", 0), like="activations/top_acts"),
    "activations/by_latent_indptr": Array(("latents + 1",), Column("number", low=0)),
    "activations/by_latent_texts": Array((None,), Column("id", "texts", 0)),
    "activations/by_latent_acts": Array((None,), _ACT, like="activations/by_latent_texts"),
    "activations/classes": Array(("texts", 4), Column("number", low=0.0, high=1.0, may_lack=False)),
    "activations/met": Array(("texts",), Column("number", low=0.0, high=1.0, may_lack=False)),
    **_codes("item", "items + 1"),
    **_codes("interaction", "interactions"),
    "intents/personal_indices": Array(("interactions", None), Column("id", "latents", 0)),
    "intents/personal_weights": Array(("interactions", None), _ACT, like="intents/personal_indices"),
    "intents/public_indices": Array((None,), Column("id", "latents", 0)),
}
_ABOUT: Final = {c.SAID: _TEXT, c.VOTE: _NUMBER, c.PRAISED: _SHARE}
TABLES: Final[dict[str, Table]] = {
    "data/interactions": Table(
        {
            c.USER: Column("id", "users", 1, needed=True),
            c.ITEM: Column("id", "items", 1, needed=True),
            c.TIMESTAMP: Column("number", needed=True, may_lack=False),
            c.RATING: _NUMBER,
            c.REVIEW: _TEXT,
            c.POSITION: Column("number", low=0, needed=True, may_lack=False),
            c.SPLIT: _SPLIT,
        },
        "interactions",
    ),
    "data/items": Table(
        {
            c.ITEM: Column("id", "items", 1, rows=True, needed=True),
            c.ITEM_ID: Column("text", needed=True, may_lack=False),
            **dict.fromkeys((c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION), Column("text", needed=True)),
            c.PRICE: _NUMBER,
            c.N_INTERACTIONS: Column("number", low=0),
        },
        "items",
    ),
    "data/users": Table(
        {
            c.USER: Column("id", "users", 1, rows=True, needed=True),
            c.USER_ID: Column("text", needed=True, may_lack=False),
            c.N_INTERACTIONS: Column("number", low=0),
        },
        "users",
    ),
    "data/texts": Table(
        {
            c.TEXT_ID: Column("id", "texts", 0, rows=True, needed=True),
            c.KIND: _TEXT,
            c.USER: Column("id", "users", 0, needed=True),
            c.ITEM: Column("id", "items", 1, needed=True),
            c.INTERACTION: Column("id", "interactions", -1, needed=True),
            c.SPLIT: _SPLIT,
            c.TEXT: Column("text", needed=True),
        },
        "texts",
    ),
    "activations/latents": Table(
        {
            c.LATENT: _EACH_LATENT,
            c.DENSITY: _SHARE,
            c.N_TEXTS: Column("number", low=0),
            **dict.fromkeys((c.MAX_ACT, c.MEAN_ACT, c.STABILITY, c.CLEAR), _NUMBER),
            c.DEAD: _FLAG,
            **_ABOUT,
        },
        "latents",
    ),
    "activations/reasons": Table({c.LATENT: _LATENT, c.SAID: _TEXT, c.VOTE: _NUMBER, c.SHARE: _NUMBER}),
    "activations/top_texts": Table(
        {c.LATENT: _LATENT, c.TEXT_ID: Column("id", "texts", 0, needed=True), c.ACTIVATION: _ACT, c.WORDS: _TEXT}
    ),
    "intents/intents": Table(
        {
            c.LATENT: _EACH_LATENT,
            **dict.fromkeys((c.NAME, "description", c.SOURCE, "keywords", c.VERDICT, c.INTENT_KIND, c.REASON), _TEXT),
            **dict.fromkeys((c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.SCORE_KEYWORDS, c.SCORE_LLM), _SHARE),
            **dict.fromkeys((c.IS_INTENT, c.REACHES, c.CERTAIN), _FLAG),
            c.N_SCORED: Column("number", low=0),
            c.PROBABILITY: _SHARE,
            c.IDF: _NUMBER,
            c.THEME: Column("id", "themes", -1),
            **_ABOUT,
        },
        "latents",
    ),
    "intents/themes": Table(
        {
            c.THEME: Column("id", "themes", 0, rows=True, needed=True),
            c.HEAD: Column("id", "latents", 0, needed=True),
            **dict.fromkeys((c.NAME, "description", c.VERDICT, c.INTENT_KIND), _TEXT),
            c.CERTAIN: _FLAG,
            **dict.fromkeys(("n_latents", "n_texts", "n_people"), Column("number", low=0)),
            **dict.fromkeys((c.REPEATED, "repeated_low", "repeated_high"), _NUMBER),
            **_ABOUT,
        },
        "themes",
    ),
    "intents/samples": Table(
        {
            c.LATENT: _LATENT,
            c.TEXT_ID: Column("id", "texts", 0, needed=True),
            **dict.fromkeys(("fires", "held_out", "near", c.PREDICTED), _FLAG),
        }
    ),
    "intents/own_words": Table(
        {c.ITEM: Column("id", "items", 1, needed=True), c.WORD: _TEXT, c.SHARE: _NUMBER, c.LIFT: _NUMBER}
    ),
    "projection/projection": Table({c.LATENT: _LATENT, **dict.fromkeys("xy", Column("number", may_lack=False))}),
    "sae/history": Table(dict.fromkeys(("epoch", "step", "loss", "fvu", "fvu_held_out", "l0", "lr"), _NUMBER)),
    "recommender/history": Table(dict.fromkeys(("epoch", "loss", "HR@10", "NDCG@10", "seconds"), _NUMBER)),
    "evaluation/per_user": Table(
        {
            c.USER: Column("id", "users", 1, needed=True),
            c.ITEM: Column("id", "items", 1, needed=True),
            **dict.fromkeys((c.RANK_MODEL, "rank_no_intents", "rank_popularity", "rank_neighbours"), _RANK),
        }
    ),
    "evaluation/dictionary": Table(
        {c.USER: Column("id", "users", 1, needed=True), "rank_raw": _RANK, "rank_rebuilt": _RANK}
    ),
}
