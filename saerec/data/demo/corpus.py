"""Puts shop, people and language together into raw tables, and what is true of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.data.demo.facts import Version, thing_versions
from saerec.data.demo.language import Author, Sentence
from saerec.data.demo.people import Catalogue, People, choose, make_catalogue, make_people, thing_of
from saerec.data.demo.phrases import PUBLIC
from saerec.data.demo.shop import BRANDS, DEPARTMENTS, LINES
from saerec.data.demo.wishes import PERSONAL
from saerec.data.passage_table import item_heading
from saerec.data.raw import RawCorpus, SourceInfo, Truth
from saerec.errors import ConfigError

T = TypeVar("T")
START = 1_672_531_200  # 2023-01-01
SPAN = 2 * 365 * 86_400


def make_demo(*, users: int = 1000, items: int = 400, reviews: int = 12000, seed: int = 0) -> RawCorpus:
    """A shop with about so many users, items and reviews; the same seed gives the same corpus, byte for byte.

    Raises ConfigError when the sizes cannot give every user five reviews.
    """
    if users < 1 or items < 16 or reviews < 5 * users:
        raise ConfigError("The demo needs at least 1 user, 16 items and 5 reviews a user.")
    rng = np.random.default_rng(seed)
    catalogue = make_catalogue(items, rng)
    people = make_people(users, reviews, items, rng)
    chosen, phases = choose(catalogue, people, rng)
    author = Author(np.random.default_rng((seed, 1)))  # one of its own: other words change no purchase
    table, versions, printed = _items(catalogue, author, rng)
    interactions, written = _reviews(catalogue, people, versions, chosen, phases, author, rng)
    truth = _truth(catalogue, people, table, printed + written)
    source = SourceInfo(format="demo", files=[], mapping={}, notes=[f"Juniper & Oak, a planted shop (seed {seed})."])
    return RawCorpus(interactions, table, source, truth)


def user_ids(n: int) -> list[str]:
    """u00001, ..."""
    return [f"u{i:05d}" for i in range(1, n + 1)]


def item_ids(n: int) -> list[str]:
    """i00001, ..."""
    return [f"i{i:05d}" for i in range(1, n + 1)]


def _items(
    catalogue: Catalogue, author: Author, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[Version], list[Sentence]]:
    """The table of items, what each of them is, and the sentences printed about them."""
    rows, versions, titles, printed = [], [], set(), []
    for item, place in enumerate(catalogue.department):
        department, thing = DEPARTMENTS[place], thing_of(item)
        brand = _any(BRANDS, rng)
        title = f"{brand} {thing.name.title()} {_any(LINES, rng)}"
        while title in titles:
            title = f"{brand} {thing.name.title()} {_any(LINES, rng)} {rng.integers(2, 999)}"
        titles.add(title)
        versions.append(_any(thing_versions(thing, brand, department.key), rng))
        sentences = author.description(catalogue.serves[item], versions[item])
        heading = Sentence(item_heading(title, department.name, brand), "thing")
        printed += [heading, *sentences]
        price = round(float(department.price * rng.lognormal(0, 0.5)), 2)
        rows.append((title, department.name, brand, " ".join(one.text for one in sentences), price))
    table = pd.DataFrame(rows, columns=[c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.PRICE])
    table.insert(0, c.ITEM_ID, item_ids(len(table)))
    return table.astype({c.PRICE: "float32"}), versions, printed


def _any(options: Sequence[T], rng: np.random.Generator) -> T:
    return options[int(rng.integers(len(options)))]


def _reviews(
    catalogue: Catalogue,
    people: People,
    versions: list[Version],
    chosen: np.ndarray,
    phases: np.ndarray,
    author: Author,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, list[Sentence]]:
    """The table of interactions, and every sentence written in them."""
    ids, items = user_ids(len(people.counts)), item_ids(len(versions))
    rows, written = [], []
    for user, count in enumerate(people.counts):
        times = START + np.sort(rng.integers(0, SPAN, size=count))
        for step in range(count):
            item, wants = chosen[user, step], people.wants[user, phases[user, step]]
            match = float(wants @ catalogue.serves[item])
            rating = int(np.clip(round(3.2 + 2.2 * match + rng.normal(0, 0.6)), 1, 5))
            sentences = author.review(wants, catalogue.serves[item], versions[item], rating)
            written += sentences
            rows.append((ids[user], items[item], int(times[step]), rating, " ".join(one.text for one in sentences)))
    columns = [c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING, c.REVIEW]
    interactions = pd.DataFrame(rows, columns=columns).astype({c.TIMESTAMP: "int64", c.RATING: "float32"})
    return interactions, written


def _truth(catalogue: Catalogue, people: People, table: pd.DataFrame, sentences: list[Sentence]) -> Truth:
    wishes = [(wish, "personal") for wish in PERSONAL] + [(wish, "public") for wish in PUBLIC]
    names = np.array([wish.name for wish in PERSONAL])
    user, phase, wish = np.nonzero(people.wants)
    item, served = np.nonzero(catalogue.serves)
    ids = np.array(user_ids(len(people.counts)))
    named = [(one.name, kind, f"As the shop puts it: {one.catalogue[0]}") for one, kind in wishes]
    wanted = {"intent": names[wish], "phase": phase, "weight": people.wants[user, phase, wish]}
    serves = {"intent": names[served], "weight": catalogue.serves[item, served]}
    return Truth(
        intents=pd.DataFrame(named, columns=["intent", "kind", "description"]),
        users=pd.DataFrame({c.USER_ID: ids[user], **wanted}),
        items=pd.DataFrame({c.ITEM_ID: table[c.ITEM_ID].to_numpy()[item], **serves}),
        sentences=pd.DataFrame(sorted(set(sentences)), columns=["text", "label", "intent"]),
    )
