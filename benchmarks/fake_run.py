"""A run of any size without training: every file that pages and commands read, its figures drawn at random.

People live in neighbourhoods of 2,000 items, buy mostly there, and popular things elsewhere. Half of the latents are
wishes, a quarter are things, two latents make a theme. The recommender has its first weights, scaled up so that scores
differ, and both terms beside the network. Written in blocks of people: a million people need about as much memory as a
thousand. Vectors of sentences are left out, as in a bundle.

    python -m benchmarks.fake_run runs/fake --users 1000000 --items 100000
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.fake_rows import N_CODES, N_PERSONAL, Rows, allocate, people, texts_of
from benchmarks.fake_tables import LatentTables
from saerec import columns as c
from saerec.config.build import build_config
from saerec.sae.activations import Activations
from saerec.workspace.run import STAGES, Run
from saerec.workspace.stage_writer import StageWriter

N_PUBLIC, D_TEXT = 8, 64
_LEAST = 5  # interactions of everybody


@dataclass(frozen=True)
class Size:
    """How large a run is made."""

    users: int
    items: int
    length: int = 8
    """mean interactions of a person, 5 at least"""
    latents: int = 256
    """a multiple of 32"""
    reviews: float = 0.2
    """share of the interactions with a review of one sentence"""
    d_model: int = 64
    seed: int = 0


def make_fake_run(directory: Path, size: Size) -> Run:
    """Every stage of a run in a fresh directory."""
    sets = [f"recommender.d_model={size.d_model}", "embedding.reading=written"]
    run = Run.create(directory, build_config("small", sets=sets), {"kind": "fake", "name": "drawn at random"})
    world = _World(size)
    for name in STAGES:
        with run.write_stage(name, f"fake-{name}-{size.seed}", {}) as writer:
            getattr(world, name)(writer, run)
    return Run(directory)


class _World:
    """A method a stage; what a later stage needs of an earlier one is kept as numbers, never as texts."""

    def __init__(self, size: Size) -> None:
        self.size, self.rng = size, np.random.default_rng(size.seed)
        self.tables = LatentTables(size.latents, N_PUBLIC)
        self.lengths = (_LEAST + self.rng.poisson(max(size.length - _LEAST, 0), size.users)).astype(np.int64)
        self.items = np.empty(0, dtype=np.int32)  # of every interaction
        self.sold = np.zeros(size.items + 1, dtype=np.int64)

    def data(self, writer: StageWriter, run: Run) -> None:
        """Interactions and reviews by blocks of people, items and their texts first."""
        size, wishes = self.size, self.tables.n_wishes
        number = np.arange(1, size.items + 1, dtype=np.int32)
        texts, rows = Rows(writer.directory / "texts.parquet"), Rows(writer.directory / "interactions.parquet")
        theirs = pd.DataFrame({c.ITEM: number, "says": [f"A thing, wish {i % wishes}." for i in number]})
        texts.add(texts_of(theirs, 0, c.ITEM))
        kept, chosen, row, text = [], [theirs[c.ITEM].to_numpy()], 0, size.items
        for block in people(self.lengths, size.items, self.rng):
            reviewed = np.flatnonzero(self.rng.random(len(block)) < size.reviews)
            said = [f"I wanted it for wish {i % wishes}, order {row + r}."
                    for r, i in zip(reviewed, block[c.ITEM].to_numpy()[reviewed], strict=True)]  # fmt: skip
            block[c.REVIEW] = ""
            block.iloc[reviewed, block.columns.get_loc(c.REVIEW)] = said
            rows.add(block)
            texts.add(texts_of(block.iloc[reviewed].assign(says=said, row=row + reviewed), text, "review"))
            kept.append(block[c.ITEM].to_numpy())
            chosen.append(kept[-1][reviewed])
            trained = kept[-1][(block[c.SPLIT] == c.TRAIN).to_numpy()]
            self.sold += np.bincount(trained, minlength=len(self.sold))
            row, text = row + len(block), text + len(reviewed)
        texts.close()
        rows.close()
        self.items, self.text_items = np.concatenate(kept), np.concatenate(chosen)
        writer.table("items", self._catalogue(number))
        users = pd.DataFrame({c.USER: np.arange(1, size.users + 1, dtype=np.int32)})
        users[c.USER_ID] = [f"user-{u:07d}" for u in users[c.USER]]
        writer.table("users", users.assign(**{c.N_INTERACTIONS: self.lengths.astype(np.int32)}))
        writer.metrics = {"users": size.users, "items": size.items, "interactions": row, "texts": text}

    def _catalogue(self, number: np.ndarray) -> pd.DataFrame:
        shop = {c.ITEM: number, c.ITEM_ID: [f"item-{i:07d}" for i in number], c.TITLE: [f"Thing {i}" for i in number]}
        told = {c.CATEGORY: [f"Shelf {i % 40}" for i in number], c.BRAND: "", c.DESCRIPTION: ""}
        return pd.DataFrame(
            {**shop, **told, c.PRICE: np.float32(9.5), c.N_INTERACTIONS: self.sold[1:].astype(np.int32)}
        )

    def embeddings(self, writer: StageWriter, run: Run) -> None:
        """No vectors."""
        writer.json("meta", {"model": "none", "fingerprint": "0", "d_model": D_TEXT})

    def sae(self, writer: StageWriter, run: Run) -> None:
        """Random directions."""
        self.tables.dictionary(writer, D_TEXT, self.rng)

    def activations(self, writer: StageWriter, run: Run) -> None:
        """Every text fires the wish it names, more or less, and a thing."""
        wish = self.text_items % self.tables.n_wishes
        thing = self.tables.n_wishes + self.text_items % self.tables.n_things

        def fill(acts: np.ndarray, indices: np.ndarray) -> None:
            acts[:, 0], acts[:, 1] = 1 + self.rng.random(len(acts)), self.rng.random(len(acts)) + 1e-3
            indices[:, 0], indices[:, 1] = wish, thing

        self.acts = Activations.create(writer.directory, (len(wish), 2), self.size.latents, fill)
        writer.array("met", np.ones(len(wish), dtype=np.float16))
        self.tables.figures(writer, self.acts)

    def intents(self, writer: StageWriter, run: Run) -> None:
        """Codes by blocks of rows, and the tables of latents and themes."""
        n, wishes = self.size.items, self.tables.n_wishes
        falling = (1.0 / np.arange(1, N_CODES + 1)).astype(np.float32)
        carried = (np.arange(n + 1)[:, None] % wishes + np.arange(N_CODES) * 5) % (wishes + self.tables.n_things)
        carried, weights = carried.astype(np.int32), np.tile(falling / np.linalg.norm(falling), (n + 1, 1))
        weights[0] = 0
        writer.array("item_latents", carried)
        writer.array("item_weights", weights)
        arrays = allocate(writer.directory, len(self.items))
        evidence = (1.0 / np.arange(1, N_PERSONAL + 1)).astype(np.float32)
        for start in range(0, len(self.items), 1 << 18):
            rows = slice(start, start + (1 << 18))
            item = self.items[rows]
            arrays["interaction_latents"][rows], arrays["interaction_weights"][rows] = carried[item], weights[item]
            own = (item[:, None] + np.arange(N_PERSONAL) * 3) % (wishes - N_PUBLIC)
            arrays["personal_indices"][rows] = own
            arrays["personal_weights"][rows] = evidence / evidence.sum()
        writer.array("public_indices", np.arange(wishes - N_PUBLIC, wishes, dtype=np.int32))
        self.tables.names(writer, self.acts, self.size.users)

    def projection(self, writer: StageWriter, run: Run) -> None:
        """Anywhere."""
        places = {axis: self.rng.normal(size=self.size.latents) for axis in "xy"}
        writer.table("projection", pd.DataFrame({c.LATENT: np.arange(self.size.latents, dtype=np.int32), **places}))

    def recommender(self, writer: StageWriter, run: Run) -> None:
        """Weights as drawn; both terms beside the network count."""
        import torch

        from saerec.recommender.model.storage import make_recommender, save_recommender
        from saerec.workspace.artifacts import recommender_data

        torch.manual_seed(self.size.seed)
        model = make_recommender(recommender_data(run), run.config().recommender)
        with torch.no_grad():
            model.item_id.weight.mul_(5)
        model.neighbour_weight.fill_(1.0)
        model.match_weight.fill_(5.0)
        save_recommender(model, writer.directory)
        writer.table("history", pd.DataFrame({"epoch": [1], "loss": [2.0], "HR@10": [0.1], "NDCG@10": [0.1]}))

    def evaluation(self, writer: StageWriter, run: Run) -> None:
        """Ranks as they might be."""
        last = self.items[np.cumsum(self.lengths) - 1]
        ranks: dict[str, Any] = {c.USER: np.arange(1, self.size.users + 1, dtype=np.int32), c.ITEM: last}
        models = ("model", "no_intents", "popularity", "neighbours")
        for name in models:
            ranks[f"rank_{name}"] = 1 + (self.rng.random(len(last)) ** 4 * (self.size.items - 1)).astype(np.int32)
        writer.table("per_user", pd.DataFrame(ranks))
        figures = {name: {"HR@10": 0.1, "NDCG@10": 0.05} for name in models}
        writer.json("metrics", {"split": c.TEST, "users": self.size.users, "models": figures})
        writer.metrics = figures


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    for name in ("users", "items"):
        parser.add_argument(f"--{name}", type=int, default=1000)
    for name in ("length", "latents", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size, name))
    parser.add_argument("--reviews", type=float, default=Size.reviews, help="share of interactions with a review")
    a = parser.parse_args()
    run = make_fake_run(a.directory, Size(a.users, a.items, a.length, a.latents, a.reviews, seed=a.seed))
    print(f"{run.directory}: {run.manifest['stages']['data']['metrics']}")


if __name__ == "__main__":
    main()
