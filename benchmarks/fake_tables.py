"""The tables of a fake run that have a row a latent or a theme: names, verdicts, figures, examples."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from safetensors.numpy import save_file

from saerec import columns as c
from saerec.sae.activations import Activations
from saerec.workspace.stage_writer import StageWriter

_EXAMPLES = 6


class LatentTables:
    """Half of the latents are wishes, the last `n_public` of them public; a quarter things; the rest chatter."""

    def __init__(self, n_latents: int, n_public: int) -> None:
        self.n_latents, self.n_wishes, self.n_things = n_latents, n_latents // 2, n_latents // 4
        number = np.arange(n_latents)
        self.is_wish, self.reaches = number < self.n_wishes, number < self.n_wishes + self.n_things
        self.verdict = np.select([self.is_wish, self.reaches], ["wish", "thing"], "chatter")
        self.theme = np.where(self.reaches, number // 2, -1).astype(np.int32)
        self.heads = np.arange(0, self.n_wishes + self.n_things, 2)
        public = self.is_wish & (number >= self.n_wishes - n_public)
        self.kind = np.select([public, self.is_wish], ["public", "personal"], "none")
        self.called = [f"{verdict.title()} {j}" for j, verdict in enumerate(self.verdict)]

    def dictionary(self, writer: StageWriter, d_text: int, rng: np.random.Generator) -> None:
        """Stage `sae`."""
        rows = rng.normal(size=(self.n_latents, d_text)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        tensors = {"W_dec": rows, "W_enc": rows.copy(), "b_dec": np.zeros(d_text, np.float32)}
        save_file({**tensors, "b_enc": np.zeros(len(rows), np.float32)}, writer.directory / "sae.safetensors")
        writer.json("cfg", {"n_latents": self.n_latents, "k": 2, "architecture": "topk", "d_model": d_text})
        writer.table("history", pd.DataFrame({"epoch": [1, 2], "loss": [1.0, 0.5]}))
        writer.metrics = {"n_latents": self.n_latents, "k": 2, "fvu": 0.1, "l0": 2.0, "dead_share": 0.25}

    def figures(self, writer: StageWriter, acts: Activations) -> None:
        """Of stage `activations`: figures of every latent, reasons, texts shown."""
        n = np.diff(acts.indptr)
        table = pd.DataFrame({c.LATENT: np.arange(self.n_latents, dtype=np.int32), c.DENSITY: n / max(acts.n_texts, 1)})
        strength = {c.MAX_ACT: np.float32(2), c.MEAN_ACT: np.float32(1.5), "std_act": np.float32(0.3)}
        shares = {"wish": 0.1 + 0.7 * self.is_wish, "thing": 0.1, "praise": 0.05, "chatter": 0.75 - 0.7 * self.is_wish}
        says = {
            c.SAID: np.where(self.is_wish, self.called, ""),
            c.VOTE: 1.5 * self.is_wish,
            c.CLEAR: 0.9 * self.is_wish,
        }
        told = {c.N_TEXTS: n.astype(np.int32), **strength, c.DEAD: n == 0, **shares, **says, c.PRAISED: 0.75}
        writer.table("latents", table.assign(**told))
        wishes = np.flatnonzero(self.is_wish).astype(np.int32)
        said = {c.SAID: np.array(self.called)[wishes], c.VOTE: 1.5, "share": 0.5}
        writer.table("reasons", pd.DataFrame({c.LATENT: wishes, **said}))
        words = json.dumps([["wish", 0.25]])
        rows = [
            (j, rank, 0, int(text), float(act), words)
            for j in range(self.n_latents)
            for rank, (text, act) in enumerate(zip(*(part[:_EXAMPLES] for part in acts.of_latent(j)), strict=True))
        ]
        writer.table(
            "top_texts", pd.DataFrame(rows, columns=[c.LATENT, "rank", "band", c.TEXT_ID, c.ACTIVATION, "words"])
        )

    def names(self, writer: StageWriter, acts: Activations, n_users: int) -> None:
        """Of stage `intents`: latents, themes, and the texts that names were judged on."""
        number, named = np.arange(self.n_latents, dtype=np.int32), self.is_wish
        score = np.where(named, 0.8, np.nan)
        table = {
            c.LATENT: number,
            c.NAME: self.called,
            "description": [f"Texts that say: {name.lower()}." for name in self.called],
            c.SOURCE: "keywords",
            "keywords": [name.lower() for name in self.called],
            **dict.fromkeys((c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC), score),
            c.N_SCORED: np.where(named, 8, 0),
            c.IS_INTENT: named,
            c.INTENT_KIND: self.kind,
            c.REASON: ["" if one else "No wish." for one in named],
            c.VERDICT: self.verdict,
            c.PROBABILITY: np.float32(0.8),
            c.CERTAIN: self.reaches & (number % 3 > 0),
            c.REACHES: self.reaches,
            c.THEME: self.theme,
            **{c.SAID: np.where(named, self.called, ""), c.VOTE: np.float32(1.5), c.PRAISED: np.float32(0.75)},
            "idf": np.full(self.n_latents, 2.0, dtype=np.float32),
        }
        latents = pd.DataFrame(table)
        writer.table("intents", latents)
        writer.table("themes", self._themes(latents, acts, n_users))
        writer.table(
            "own_words", pd.DataFrame({c.ITEM: np.array([1], np.int32), c.WORD: "thing", c.SHARE: 0.5, c.LIFT: 4.0})
        )
        writer.table("samples", self._samples(acts))
        writer.metrics = {
            "named": self.n_latents,
            "intents": self.n_wishes,
            "public": int((self.kind == "public").sum()),
        }

    def _themes(self, latents: pd.DataFrame, acts: Activations, n_users: int) -> pd.DataFrame:
        columns = [c.NAME, "description", c.VERDICT, c.CERTAIN, c.SAID, c.VOTE, c.PRAISED, c.INTENT_KIND]
        told = latents.loc[self.heads, columns].reset_index(drop=True)
        texts = np.diff(acts.indptr)[self.heads]
        figures = {c.THEME: np.arange(len(told), dtype=np.int32), c.HEAD: self.heads.astype(np.int32), "n_latents": 2}
        people = {c.N_TEXTS: texts, "n_people": np.minimum(texts, n_users)}
        return told.assign(**figures, **people, **{c.REPEATED: 1.8, "repeated_low": 1.4, "repeated_high": 2.3})

    def _samples(self, acts: Activations) -> pd.DataFrame:
        """Of every wish eight texts that fire it and eight that do not, on either side."""
        rows = [
            (j, int(text), fires, place % 2 == 1, False, fires)
            for j in np.flatnonzero(self.is_wish)
            for fires, found in ((True, acts.of_latent(j)[0]), (False, acts.of_latent(j - 1)[0]))
            for place, text in enumerate(found[:8])
        ]
        names = [c.LATENT, c.TEXT_ID, "fires", "held_out", "near", c.PREDICTED]
        return pd.DataFrame(rows, columns=names).astype({c.LATENT: "int32", c.TEXT_ID: "int32"})
