"""What is said where? Tens of thousands of points, which a browser draws by itself (`assets/sentence_map.js`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.sentences.table import SIDE
from saerec.figures.intent_map import THEME_COLOURS
from saerec.figures.palette import INK_ON_LIGHT, NEUTRAL

SCALE: Final = ("#3b4d8f", "#3f72a5", "#3f93a8", "#4fb09c", "#7cc982", "#b4d864", "#e3d84c", "#f2b134")
"""Of what has an order, the smallest first: told apart in grey, too."""
LONGEST: Final = 160
"""Characters of a sentence that hovering shows."""
_UNITS: Final = (("Y", "%Y"), ("Q", "%F, quarter %q"), ("M", "%b %Y"))
"""Spans of time, the longest first, and how one is written."""
_FEWEST_TIMES = 4


@dataclass(frozen=True)
class Group:
    """Points of one colour."""

    name: str
    colour: str
    n: int
    certain: bool = True
    at: tuple[int, int] | None = None
    """where its name stands on the map: in the thick of its points; None: nowhere"""


def colourings(table: pd.DataFrame) -> dict[str, str]:
    """Column -> words, of what these sentences can be coloured by."""
    known = {
        c.THEME: (table[c.THEME] >= 0).any(),
        c.CATEGORY: table.loc[table[c.CATEGORY] != "", c.CATEGORY].nunique() > 1,
        "when": table["when"].nunique() > 1,
        c.RATING: table[c.RATING].nunique() > 1,
    }
    words = {c.THEME: "Theme", c.CATEGORY: "Category of the item", "when": "Time", c.RATING: "Rating"}
    return {column: words[column] for column, there in known.items() if there}


def colour_groups(
    table: pd.DataFrame, by: str, themes: Mapping[int, tuple[str, bool]]
) -> tuple[np.ndarray, list[Group]]:
    """([n] uint8 place of each sentence's group, groups with a point). themes: theme -> (name, whether it is certain).

    Of themes and categories the most spoken of have a colour; times and ratings are in order, on a scale.
    """
    if by == c.THEME:
        return _named(table[c.THEME], table[c.THEME] < 0, "theme", themes)
    if by == c.CATEGORY:
        return _named(table[c.CATEGORY], table[c.CATEGORY] == "", "category", {})
    values = table[by]
    return _ordered(_spans(values) if by == "when" else _steps(values), "no date" if by == "when" else "no rating")


def _named(
    values: pd.Series, none: pd.Series, what: str, names: Mapping[int, tuple[str, bool]]
) -> tuple[np.ndarray, list[Group]]:
    """none [n] bool: values that are none."""
    common = values[~none].value_counts().index[: len(THEME_COLOURS)].tolist()
    place = {value: at for at, value in enumerate(common)}
    codes = values.map(place).fillna(len(common)).to_numpy(np.int64)
    codes = np.where(none.to_numpy(), len(common) + 1, codes)
    told = [names.get(value, (str(value), True)) for value in common]
    looks = [(name, shade, sure) for (name, sure), shade in zip(told, THEME_COLOURS, strict=False)]
    looks += [(f"another {what}", INK_ON_LIGHT, True), (f"no {what}", NEUTRAL, True)]
    return _kept(codes, looks)


def _ordered(values: pd.Series, none: str) -> tuple[np.ndarray, list[Group]]:
    """values: categorical, in order."""
    steps = values.cat.categories.tolist()
    codes = np.where(values.isna().to_numpy(), len(steps), values.cat.codes.to_numpy())
    at = np.linspace(0, len(SCALE) - 1, max(len(steps), 2)).round().astype(int)
    looks = [(str(step), SCALE[at[place]], True) for place, step in enumerate(steps)]
    return _kept(codes, [*looks, (none, NEUTRAL, True)])


def _steps(values: pd.Series) -> pd.Series:
    """Numbers as they are where there are few, else in eight parts of equal size."""
    known = np.unique(values[values.notna()])
    if len(known) <= len(SCALE):
        return values.astype(pd.CategoricalDtype(known, ordered=True)).cat.rename_categories(lambda one: f"{one:g}")
    parts = pd.qcut(values, len(SCALE), duplicates="drop")
    return parts.cat.rename_categories(lambda one: f"{one.left:g} to {one.right:g}")


def _spans(values: pd.Series) -> pd.Series:
    """Years where there are at least four, else quarters, else months; the earliest in one: eight are enough."""
    tried = [(values.dt.to_period(unit), written) for unit, written in _UNITS]
    spans, written = next((one for one in tried if one[0].nunique() >= _FEWEST_TIMES), tried[-1])
    known = sorted(spans.dropna().unique())
    names = [one.strftime(written) for one in known]
    if early := max(len(known) - len(SCALE), 0):
        spans = spans.where(spans.isna() | (spans >= known[early]), known[early])
        known, names = known[early:], [f"{names[early]} and before", *names[early + 1 :]]
    return spans.astype(pd.CategoricalDtype(known, ordered=True)).cat.rename_categories(names)


def _kept(codes: np.ndarray, looks: list[tuple[str, str, bool]]) -> tuple[np.ndarray, list[Group]]:
    """Groups without a point are left out."""
    counts = np.bincount(codes, minlength=len(looks))
    groups = [Group(name, shade, int(n), sure) for (name, shade, sure), n in zip(looks, counts, strict=True) if n]
    return (np.cumsum(counts > 0) - 1)[codes].astype(np.uint8), groups


def with_places(table: pd.DataFrame, codes: np.ndarray, groups: list[Group]) -> list[Group]:
    """Themes with the place of their names: the middle of the densest of 24 x 24 fields; neither other nor no theme."""
    found = []
    for place, group in enumerate(groups):
        mine = table.loc[codes == place, ["x", "y"]].to_numpy()
        if group.colour in (INK_ON_LIGHT, NEUTRAL):
            found.append(group)
            continue
        field = (mine * 24 // (SIDE + 1)) @ [24, 1]
        middle = mine[field == np.bincount(field).argmax()].mean(axis=0)
        found.append(replace(group, at=(int(middle[0]), int(middle[1]))))
    return found


def sentence_points(table: pd.DataFrame, codes: np.ndarray, groups: list[Group], version: str) -> bytes:
    """What the browser draws, as little-endian bytes: length of the head (uint32), the head (JSON: n, groups, texts), x
    and y [n] uint16 each, the group of each point [n] uint8.

    Texts of the corpus are in the head once each, cut; the browser shows them as text, whatever they hold. version:
    what the map must be told to draw just these points.
    """
    code, texts = pd.factorize(table[c.TEXT].str.slice(0, LONGEST))
    title, titles = pd.factorize(table[c.TITLE].str.slice(0, 60))
    head = {
        "version": version,
        "n": len(table),
        "groups": [asdict(group) for group in groups],
        "texts": texts.tolist(),
        "titles": titles.tolist(),
    }
    packed = json.dumps(head, ensure_ascii=False).encode()
    packed += b" " * (-len(packed) % 4)
    numbers = [table[axis].to_numpy().astype("<u2") for axis in ("x", "y")]
    whole = [code.astype("<u4"), title.astype("<u4")]
    return b"".join([np.uint32(len(packed)).tobytes(), packed, *(one.tobytes() for one in (*whole, *numbers, codes))])
