"""A run directory written by hand: four themes, one public wish, a recommender that has learned nothing.

User u favours theme (u - 1) % 4 and says so in a review of every item of that theme; item i has theme (i - 1) % 4.
Latents 0-3 are the themes, 4 is the public wish, 5 fires once, the others are dead. 0 and 1 mean one thing to the run.
"""

import json

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.build import build_config
from saerec.data.splits import leave_one_out
from saerec.intents.carried import Said, item_codes
from saerec.intents.own_words import own_words
from saerec.intents.retrieval import (
    history_profiles,
    inverse_document_frequency,
    personal_by_similarity,
    personal_intents,
)
from saerec.sae.activations import Activations
from saerec.workspace.manifest import write_manifest
from saerec.workspace.run import STAGES, Run

THEMES = ("quiet", "sturdy", "gentle", "bright")
N_LATENTS, D_TEXT, PUBLIC, RARE = 8, 6, 4, 5
SAYS = (*THEMES, "good value")
HOSTILE = '<script>alert("x")</script>'


def make_tiny_run(
    directory, *, n_users=8, n_items=16, length=6, until=None, retrieval="evidence", seed=0, recorded=False
):
    """Every stage up to `until`. The larger sizes are for measuring.

    recorded: keep sizes and hashes of its files; without, as in a run of an earlier version, a test may change them.
    """
    sets = [f"intents.retrieval={retrieval}", "intents.n_personal=3", "intents.n_public=1", "intents.item_latents=4"]
    config = build_config("tiny", sets=[*sets, "recommender.d_model=8", "recommender.max_length=10"])
    run = Run.create(directory, config, {"kind": "hand", "name": "by hand"})
    world = World(n_users, n_items, length, seed, config)
    for name in STAGES:
        with run.write_stage(name, f"{name}-{seed}", {}) as writer:
            getattr(world, name)(writer, run)
        if name == until:
            break
    if not recorded:
        forget_files(directory)
    return Run(directory)


def forget_files(directory):
    """As in a run that was made before sizes and hashes were recorded: its files may be changed."""
    change_manifest(directory, lambda found: [one.update(files=None) for one in found["stages"].values()])


def change_manifest(directory, change):
    """Let `change` alter the manifest in place, and write it as the program would."""
    manifest = Run(directory).manifest
    change(manifest)
    write_manifest(directory, manifest)


class World:
    def __init__(self, n_users, n_items, length, seed, config):
        self.config, self.rng = config, np.random.default_rng(seed)
        self.items = pd.DataFrame({"item": np.arange(1, n_items + 1, dtype=np.int32)})
        number = self.items["item"]
        self.items[c.ITEM_ID] = [f"item-{i:02d}" for i in number]
        self.items["title"] = [f"{THEMES[(i - 1) % 4].title()} thing {i}" for i in number]
        self.items.loc[0, "title"] = HOSTILE
        self.items.loc[1, "title"] = ""
        self.items["category"], self.items["brand"], self.items["description"] = "Things", "", ""
        self.items["price"] = np.float32(9.5)
        self.users = pd.DataFrame({"user": np.arange(1, n_users + 1, dtype=np.int32)})
        self.users[c.USER_ID] = [f"user-{u:02d}" for u in self.users["user"]]
        self.interactions = self._interactions(n_users, n_items, length)
        self.users["n_interactions"] = np.int32(length)
        train = self.interactions[self.interactions["split"] == "train"]
        self.items["n_interactions"] = np.bincount(train["item"], minlength=n_items + 1)[1:].astype(np.int32)
        self.texts, self.fired = self._texts()

    def _interactions(self, n_users, n_items, length):
        rows = []
        for user in range(1, n_users + 1):
            chosen = [(user * 4 + step * (4 if step % 2 else 5)) % n_items + 1 for step in range(4 * length)]
            items = list(dict.fromkeys(chosen))[:length]
            assert len(items) == length
            rows += [(user, item, 1000 + step, 4.0, step) for step, item in enumerate(items)]
        table = pd.DataFrame(rows, columns=["user", "item", "timestamp", "rating", "position"])
        table = table.astype({"user": "int32", "item": "int32", "rating": "float32", "position": "int32"})
        table["split"] = leave_one_out(table["user"].to_numpy(), table["position"].to_numpy()).astype("str")
        table["review"] = [
            f"I wanted it {THEMES[(i - 1) % 4]}. Good value, order {u}-{i}." if (u - 1) % 4 == (i - 1) % 4 else ""
            for u, i in zip(table["user"], table["item"], strict=True)
        ]
        return table

    def _texts(self):
        rows = [("item", 0, i, -1, "train", f"A {THEMES[(i - 1) % 4]} thing.", (i - 1) % 4, 1.0 + i / 1000)
                for i in self.items["item"]]  # fmt: skip
        for row in self.interactions.itertuples():
            if not row.review:
                continue
            wish, value = row.review.split(". ")
            place = ("review", row.user, row.item, row.Index, row.split)
            rows += [(*place, wish + ".", (row.item - 1) % 4, 2.0 + row.Index / 100000), (*place, value, PUBLIC, 0.5)]
        columns = ["kind", "user", "item", "interaction", "split", "text", c.LATENT, "act"]
        table = pd.DataFrame(rows, columns=columns).astype({"user": "int32", "item": "int32", "interaction": "int32"})
        table.insert(0, c.TEXT_ID, np.arange(len(table), dtype=np.int32))
        return table.drop(columns=[c.LATENT, "act"]), table[[c.LATENT, "act"]]

    def data(self, writer, run):
        for name in ("interactions", "items", "users", "texts"):
            writer.table(name, getattr(self, name))
        writer.metrics = {"users": len(self.users), "items": len(self.items),
                          "interactions": len(self.interactions), "texts": len(self.texts)}  # fmt: skip

    def embeddings(self, writer, run):
        writer.json("meta", {"model": "by hand", "fingerprint": "0", "d_model": D_TEXT})  # vectors left out: a bundle

    def sae(self, writer, run):
        from safetensors.numpy import save_file

        rows = self.rng.normal(size=(N_LATENTS, D_TEXT)).astype(np.float32)
        self.W_dec = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        save_file({"W_dec": self.W_dec}, writer.directory / "sae.safetensors")
        writer.json("cfg", {"n_latents": N_LATENTS, "k": 2, "architecture": "topk", "d_model": D_TEXT})
        writer.table("history", pd.DataFrame({"epoch": [1, 2], "loss": [1.0, 0.5]}))
        writer.metrics = {"n_latents": N_LATENTS, "k": 2, "fvu": 0.1, "l0": 1.0, "dead_share": 0.25}

    def activations(self, writer, run):
        top_indices = np.stack([self.fired[c.LATENT], np.full(len(self.fired), RARE)], axis=1).astype(np.int32)
        top_acts = np.stack([self.fired["act"], np.zeros(len(self.fired))], axis=1).astype(np.float32)
        top_acts[0, 1] = 0.25

        def fill(acts, indices):
            acts[:], indices[:] = top_acts, top_indices

        self.acts = Activations.create(writer.directory, top_acts.shape, N_LATENTS, fill)
        self.train = (self.texts["split"] == "train").to_numpy()
        writer.table("latents", self.acts.table(self.train).assign(**self._about()))
        rows = [(j, says, 1.5 - place / 2, 0.5) for j in range(5) for place, says in enumerate((SAYS[j], "another"))]
        writer.table("reasons", pd.DataFrame(rows, columns=[c.LATENT, c.SAID, c.VOTE, "share"]))
        writer.table("top_texts", self._top_texts())
        writer.array("met", np.ones(len(self.texts), dtype=np.float16))

    def _about(self):
        """The first five are wishes, that which fires once is chatter."""
        wish = np.array([0.8] * 5 + [0.1, 0, 0])
        says = {c.SAID: [*SAYS, "", "", ""], c.VOTE: [1.5] * 5 + [0.0] * 3, c.CLEAR: [0.9] * 5 + [0.0] * 3}
        says[c.PRAISED] = [0.75] * 5 + [np.nan] * 3
        return {"wish": wish, "thing": 0.1, "praise": 0.05, "chatter": 0.85 - wish, **says}

    def _top_texts(self):
        rows = []
        for latent in range(N_LATENTS):
            firing, strength = self.acts.of_latent(latent)
            keep = self.train[firing]
            for rank, (text, act) in enumerate(zip(firing[keep][:6], strength[keep][:6], strict=True)):
                words = [[word, 0.25] for word in self.texts["text"].iloc[text].split()]
                rows.append((latent, rank, 0, int(text), float(act), json.dumps(words)))
        return pd.DataFrame(rows, columns=[c.LATENT, "rank", "band", c.TEXT_ID, c.ACTIVATION, "words"])

    def intents(self, writer, run):
        self.is_intent = np.arange(N_LATENTS) < 5
        fired = self.acts.to_csr(self.train)
        items = item_codes(fired, self.texts, self.is_intent, len(self.items), 4)
        said = Said.by(fired, self.texts, self.interactions, items, self.is_intent)
        codes = said.codes(slice(0, len(self.interactions)))
        user, position = (self.interactions[name].to_numpy() for name in ("user", "position"))
        rows = codes.to_csr(N_LATENTS)
        is_train = (self.interactions["split"] == "train").to_numpy()
        self.idf = inverse_document_frequency(rows, user, is_train) + 0.5  # in so small a world everybody has all
        self.public = np.array([PUBLIC], dtype=np.int32)
        settings = self.config.intents
        if settings.retrieval == "evidence":
            profiles = history_profiles(rows, user, position, settings.recency)
            personal = personal_intents(profiles, self.idf, self.public, settings.n_personal)
        else:
            states = (items.to_csr(N_LATENTS) @ self.W_dec)[self.interactions["item"].to_numpy()]
            personal = personal_by_similarity(states, self.W_dec, self.idf, self.is_intent, settings.n_personal)
        self.codes, self.personal = items, personal
        for name, found in (("item", items), ("interaction", codes)):
            writer.array(f"{name}_latents", found.latents)
            writer.array(f"{name}_weights", found.weights)
        writer.array("personal_indices", personal.latents)
        writer.array("personal_weights", personal.weights)
        writer.array("public_indices", self.public)
        writer.table("intents", self._names())
        writer.table("themes", self._themes())
        writer.table("own_words", own_words(self.texts, self.items, set(THEMES)))
        writer.table("samples", self._samples())
        writer.metrics = {"named": 5, "intents": 5, "public": 1}

    def _themes(self):
        """The first two latents are one theme; the others are alone, the public one is the last."""
        names = self._names().set_index(c.LATENT)
        heads = [1, 2, 3, PUBLIC]
        told = names.loc[heads, [c.NAME, "description", c.VERDICT, c.CERTAIN, c.SAID, c.VOTE, c.PRAISED, "kind"]]
        texts = [int(self.acts.to_csr(self.train)[:, [j]].nnz) for j in heads]
        figures = {"n_latents": [2, 1, 1, 1], c.N_TEXTS: texts, "n_people": [4, 2, 2, 8]}
        ends = {"repeated_low": [1.6, 1.6, 1.6, 0.9], "repeated_high": [2.5, 2.5, 2.5, 1.1]}
        figures |= {c.REPEATED: [2.0, 1.8, 1.9, 1.0]} | ends
        return told.reset_index(drop=True).assign(theme=np.arange(4, dtype=np.int32), head=heads, **figures)

    def _samples(self):
        """Of every theme four texts that fire and four that do not, on either side; one of each misjudged."""
        rows = []
        for latent in range(4):
            firing = self.fired[c.LATENT].to_numpy() == latent
            fires, silent = np.flatnonzero(firing & self.train)[:8], np.flatnonzero(~firing & self.train)[:8]
            for side in range(2):
                chosen = [(t, True) for t in fires[side::2][:4]] + [(t, False) for t in silent[side::2][:4]]
                for place, (text, true) in enumerate(chosen):
                    rows.append((latent, text, true, side == 1, place == 4, true != (place in (0, 4))))
        names = [c.LATENT, c.TEXT_ID, "fires", "held_out", "near", c.PREDICTED]
        return pd.DataFrame(rows, columns=names).astype({c.LATENT: "int32", c.TEXT_ID: "int32"})

    def _names(self):
        names = [*(f"Wants it {theme}" for theme in THEMES), "Good value", None, None, None]
        score = np.where(self.is_intent, 0.9 - np.arange(N_LATENTS) / 100, np.nan)
        return pd.DataFrame(
            {
                c.LATENT: np.arange(N_LATENTS, dtype=np.int32),
                "name": names,
                "description": [name and f"Texts that say: {name.lower()}." for name in names],
                "source": [name and "keywords" for name in names],
                "keywords": [name and name.lower() for name in names],
                **dict.fromkeys(("score", c.SCORE_LOW, c.SCORE_HIGH, "auc"), score),
                "n_scored": np.where(self.is_intent, 8, 0),
                c.IS_INTENT: self.is_intent,
                "kind": ["personal"] * 4 + ["public"] + ["none"] * 3,
                "reason": [None if intent else "Said so." for intent in self.is_intent],
                c.VERDICT: ["wish"] * 5 + ["chatter"] + ["unclear"] * 2,
                c.PROBABILITY: [0.8] * 5 + [0.75, 0.0, 0.0],
                c.CERTAIN: np.arange(N_LATENTS) < 4,
                c.REACHES: self.is_intent,
                c.THEME: np.array([0, 0, 1, 2, 3, -1, -1, -1], dtype=np.int32),
                **{name: self._about()[name] for name in (c.SAID, c.VOTE, c.PRAISED)},
                "idf": self.idf.astype(np.float32),
            }
        )

    def projection(self, writer, run):
        alive = np.arange(6, dtype=np.int32)
        writer.table("projection", pd.DataFrame({c.LATENT: alive, "x": np.cos(alive), "y": np.sin(alive)}))

    def recommender(self, writer, run):
        import torch

        from saerec.recommender.cold_start import fill_cold_ids, unsold
        from saerec.recommender.model.storage import make_recommender, save_recommender
        from saerec.workspace.artifacts import recommender_data

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            data = recommender_data(run)
            model = make_recommender(data, self.config.recommender)
            for parameter in model.parameters():  # far from the start: nothing may be tied by accident
                torch.nn.init.normal_(parameter, std=0.5)
        fill_cold_ids(model, data.popularity(), unsold(data.popularity()))
        save_recommender(model, writer.directory)
        writer.table("history", pd.DataFrame({"epoch": [1], "loss": [2.0], "NDCG@10": [0.1]}))

    def evaluation(self, writer, run):
        test = self.interactions[self.interactions["split"] == "test"]
        ranks = pd.DataFrame({"user": test["user"], "item": test["item"], c.RANK_MODEL: np.arange(1, len(test) + 1)})
        writer.table("per_user", ranks)
        models = {name: {"HR@10": 0.5, "NDCG@10": 0.25} for name in ("model", "no_intents", "popularity", "neighbours")}
        writer.json("metrics", {"split": "test", "users": len(test), "models": models})
        writer.metrics = models


def make_silent(run):
    """The same run as if nobody had written a word: all its texts are of items."""
    texts = run.table("data/texts").assign(kind="item", user=0, interaction=-1)
    texts.to_parquet(run.path("data", "texts.parquet"))
    run.table("data/interactions").assign(review="").to_parquet(run.path("data", "interactions.parquet"))
    return run
