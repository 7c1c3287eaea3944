"""Puts shop, people and language together into raw tables, with the truth beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.data.demo.people import Catalogue, People, choose, make_catalogue, make_people
from saerec.data.demo.shop import BRANDS, DEPARTMENTS, LINES, TALK, USES
from saerec.data.demo.wishes import LETDOWNS, NOISE, OPENERS, PERSONAL, PUBLIC, TAILS, Wish
from saerec.data.raw import RawCorpus, SourceInfo, Truth
from saerec.errors import ConfigError

START = 1_672_531_200  # 2023-01-01
SPAN = 2 * 365 * 86_400
PUBLIC_SHARE = np.array([0.26, 0.24, 0.16, 0.13, 0.13, 0.08])
Sentence = tuple[str, str]
"""(text, planted intent or "" for none)"""


def make_demo(*, users: int = 1000, items: int = 400, reviews: int = 12000, seed: int = 0) -> RawCorpus:
    """A shop with about so many users, items and reviews; the same seed gives the same corpus, byte for byte.

    Raises ConfigError when the sizes cannot give every user five reviews.
    """
    if users < 1 or items < 16 or reviews < 5 * users:
        raise ConfigError("The demo needs at least 1 user, 16 items and 5 reviews a user.")
    rng = np.random.default_rng(seed)
    catalogue = make_catalogue(items, rng)
    people = make_people(users, reviews, items, rng)
    table = _items(catalogue, rng)
    chosen, phases = choose(catalogue, people, rng)
    interactions, sentences = _reviews(catalogue, people, table, chosen, phases, rng)
    truth = _truth(catalogue, people, table, sentences)
    source = SourceInfo(format="demo", files=[], mapping={}, notes=[f"Juniper & Oak, a planted shop (seed {seed})."])
    return RawCorpus(interactions, table.drop(columns="thing"), source, truth)


def user_ids(n: int) -> list[str]:
    """u00001, ..."""
    return [f"u{i:05d}" for i in range(1, n + 1)]


def _items(catalogue: Catalogue, rng: np.random.Generator) -> pd.DataFrame:
    rows, titles = [], set()
    for item, place in enumerate(catalogue.department):
        department = DEPARTMENTS[place]
        thing = department.things[(item // len(DEPARTMENTS)) % len(department.things)]
        brand = BRANDS[rng.integers(len(BRANDS))]
        title = f"{brand} {thing.title()} {LINES[rng.integers(len(LINES))]}"
        while title in titles:
            title = f"{brand} {thing.title()} {LINES[rng.integers(len(LINES))]} {rng.integers(2, 999)}"
        titles.add(title)
        served = np.flatnonzero(catalogue.serves[item])
        said = [_pick(PERSONAL[j].catalogue, rng) for j in rng.permutation(served)]
        description = " ".join([*said, _pick(PUBLIC[rng.integers(len(PUBLIC))].catalogue, rng)])
        price = round(float(department.price * rng.lognormal(0, 0.5)), 2)
        rows.append((f"i{item + 1:05d}", title, department.name, brand, description, price, thing))
    columns = [c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.PRICE, "thing"]
    return pd.DataFrame(rows, columns=columns).astype({c.PRICE: "float32"})


def _pick(options: tuple[str, ...], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def _say(wish: Wish, rng: np.random.Generator) -> str:
    """One of the wish's clauses, opened and closed in one of many ways."""
    text = f"{_pick(OPENERS, rng)}{_pick(wish.clauses, rng)}{_pick(TAILS, rng)}."
    return text[0].upper() + text[1:]


def _talk(thing: str, brand: str, rng: np.random.Generator) -> str:
    use = _pick(USES, rng).format(thing=thing, brand=brand)
    text = _pick(TALK, rng).format(use=use, thing=thing, brand=brand)
    return text[0].upper() + text[1:]


def _review(wants: np.ndarray, serves: np.ndarray, thing: str, brand: str, rng: np.random.Generator) -> list[Sentence]:
    """One to five sentences: wishes this item serves, public wishes, talk and noise, in any order."""
    shared = wants * serves
    sentences: list[Sentence] = []
    if shared.sum() > 0:
        for _ in range(1 + int(rng.random() < 0.45)):
            j = int(rng.choice(len(shared), p=shared / shared.sum()))
            sentences.append((_say(PERSONAL[j], rng), PERSONAL[j].name))
    elif rng.random() < 0.5:
        sentences.append((_pick(LETDOWNS, rng), ""))
    if rng.random() < 0.6:
        wish = PUBLIC[int(rng.choice(len(PUBLIC), p=PUBLIC_SHARE))]
        sentences.append((_say(wish, rng), wish.name))
    if rng.random() < 0.4:
        sentences.append((_talk(thing, brand, rng), ""))
    if rng.random() < 0.45 or not sentences:
        sentences.append((_pick(NOISE, rng), ""))
    return [sentences[i] for i in rng.permutation(len(sentences))]


def _reviews(
    catalogue: Catalogue, people: People, table: pd.DataFrame, chosen: np.ndarray, phases: np.ndarray,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, list[Sentence]]:  # fmt: skip
    ids, item_ids = user_ids(len(people.counts)), table[c.ITEM_ID].tolist()
    things, brands = table["thing"].tolist(), table[c.BRAND].tolist()
    rows, written = [], []
    for user, count in enumerate(people.counts):
        times = START + np.sort(rng.integers(0, SPAN, size=count))
        for step in range(count):
            item, wants = chosen[user, step], people.wants[user, phases[user, step]]
            sentences = _review(wants, catalogue.serves[item], things[item], brands[item], rng)
            written += sentences
            match = float(wants @ catalogue.serves[item])
            rating = np.clip(round(3.2 + 2.2 * match + rng.normal(0, 0.6)), 1, 5)
            rows.append((ids[user], item_ids[item], int(times[step]), rating, " ".join(text for text, _ in sentences)))
    columns = [c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING, c.REVIEW]
    interactions = pd.DataFrame(rows, columns=columns).astype({c.TIMESTAMP: "int64", c.RATING: "float32"})
    return interactions, written


def _truth(catalogue: Catalogue, people: People, table: pd.DataFrame, sentences: list[Sentence]) -> Truth:
    wishes = [(wish, "personal") for wish in PERSONAL] + [(wish, "public") for wish in PUBLIC]
    names = np.array([wish.name for wish in PERSONAL])
    user, phase, wish = np.nonzero(people.wants)
    item, served = np.nonzero(catalogue.serves)
    ids = np.array(user_ids(len(people.counts)))
    return Truth(
        intents=pd.DataFrame([(w.name, kind, f"For example: {w.clauses[0]}.") for w, kind in wishes],
                             columns=["intent", "kind", "description"]),
        users=pd.DataFrame({c.USER_ID: ids[user], "intent": names[wish], "phase": phase,
                            "weight": people.wants[user, phase, wish]}),
        items=pd.DataFrame({c.ITEM_ID: table[c.ITEM_ID].to_numpy()[item], "intent": names[served],
                            "weight": catalogue.serves[item, served]}),
        sentences=pd.DataFrame(sorted(set(sentences)), columns=["text", "intent"]),
    )  # fmt: skip
