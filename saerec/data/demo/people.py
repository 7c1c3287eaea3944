"""Who the customers are, what they want when, and what they choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from saerec.data.demo.shop import DEPARTMENTS, Thing
from saerec.data.demo.wishes import PERSONAL

N_PERSONAL = len(PERSONAL)
PHASES = 3


@dataclass(frozen=True)
class Catalogue:
    """I items as arrays."""

    department: np.ndarray
    """[I]"""
    serves: np.ndarray
    """[I, N_PERSONAL] 0..1: how well an item serves a personal wish"""
    popularity: np.ndarray
    """[I] log weight, Zipf-like"""
    follows: np.ndarray
    """[I] the item that naturally comes next"""


@dataclass(frozen=True)
class People:
    """U customers as arrays."""

    wants: np.ndarray
    """[U, PHASES, N_PERSONAL]: weights sum to 1 in every phase"""
    likes: np.ndarray
    """[U, departments]: affinity"""
    counts: np.ndarray
    """[U] reviews written"""


def thing_of(item: int) -> Thing:
    """What an item is: departments take turns, and so do the things in each."""
    things = DEPARTMENTS[item % len(DEPARTMENTS)].things
    return things[(item // len(DEPARTMENTS)) % len(things)]


def make_catalogue(n_items: int, rng: np.random.Generator) -> Catalogue:
    """Each item serves 2 to 4 of the personal wishes its thing may serve."""
    index = {wish.name: j for j, wish in enumerate(PERSONAL)}
    department = np.arange(n_items) % len(DEPARTMENTS)
    serves = np.zeros((n_items, N_PERSONAL), dtype=np.float32)
    for item in range(n_items):
        possible = [index[name] for name in thing_of(item).wishes]
        chosen = rng.choice(possible, size=min(int(rng.integers(2, 5)), len(possible)), replace=False)
        serves[item, chosen] = rng.uniform(0.55, 1.0, size=len(chosen))
    popularity = -0.3 * np.log(1.0 + rng.permutation(n_items))
    similarity = serves @ serves.T + rng.normal(0, 0.3, (n_items, n_items))
    np.fill_diagonal(similarity, -np.inf)
    return Catalogue(department, serves, popularity, similarity.argmax(axis=1))


def make_people(n_users: int, n_reviews: int, n_items: int, rng: np.random.Generator) -> People:
    """3 or 4 wishes a person; each phase shifts their weights, and one wish makes room for another."""
    wants = np.zeros((n_users, PHASES, N_PERSONAL), dtype=np.float32)
    for user in range(n_users):
        mine = rng.choice(N_PERSONAL, size=rng.integers(3, 5), replace=False)
        for phase in range(PHASES):
            active = mine[:-1] if phase == 0 else mine[1:] if phase == PHASES - 1 else mine
            wants[user, phase, active] = rng.dirichlet(np.full(len(active), 5.0))
    likes = rng.dirichlet(np.full(len(DEPARTMENTS), 0.6), size=n_users).astype(np.float32)
    mean = max(5.0, n_reviews / n_users)
    counts = 5 + rng.geometric(1.0 / (mean - 4.0), size=n_users) - 1 if mean > 5 else np.full(n_users, 5)
    return People(wants, likes, np.minimum(counts, max(5, n_items // 2)))


def choose(catalogue: Catalogue, people: People, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(item, phase) of every purchase, [U, longest], -1 behind a person's last.

    utility = 10 wish match + department + popularity + .5 [natural successor of the last] + Gumbel noise

    The strengths are such that who knows the wishes hits far more often than who knows what is bought together.
    """
    n_users, longest = len(people.counts), int(people.counts.max())
    items = np.full((n_users, longest), -1)
    phases = np.full((n_users, longest), -1)
    seen = np.zeros((n_users, len(catalogue.department)), dtype=bool)
    base = people.likes[:, catalogue.department] + catalogue.popularity
    for step in range(longest):
        active = np.flatnonzero(people.counts > step)
        phase = np.minimum(PHASES * step // people.counts[active], PHASES - 1)
        match = people.wants[active, phase] @ catalogue.serves.T
        utility = 10.0 * match + base[active] + rng.gumbel(0, 0.55, match.shape)
        if step:
            after = catalogue.follows[items[active, step - 1]]
            utility[np.arange(len(active)), after] += 0.5
        utility[seen[active]] = -np.inf
        chosen = utility.argmax(axis=1)
        items[active, step], phases[active, step] = chosen, phase
        seen[active, chosen] = True
    return items, phases
