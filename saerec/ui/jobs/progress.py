"""How far a job is: its stages in words, the last figures, the curves, the first names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.figures import training_curve
from saerec.jobs import JobStatus
from saerec.pipeline.pace import time_left
from saerec.ui.kit import html as markup
from saerec.ui.kit.numbers import about, percent, score
from saerec.ui.kit.widgets import cards, chart, section
from saerec.workspace.run import STAGES

STAGE_NAMES: Final = {
    "data": "Read the data",
    "embeddings": "Embed the texts",
    "sae": "Learn the dictionary",
    "activations": "Find what fires",
    "intents": "Name the intents",
    "projection": "Draw the map",
    "recommender": "Train the recommender",
    "evaluation": "Evaluate",
}
"""What each stage does."""
_NAMES = 24


def stage_states(status: JobStatus) -> list[tuple[str, str]]:
    """(name, done | now | bad | later) of every stage."""
    at = STAGES.index(status.stage) if status.stage in STAGES else -1
    if status.state == "done":
        return [(name, "done") for name in STAGE_NAMES.values()]
    present = "now" if status.is_active else "bad" if status.state == "failed" else "later"
    return [
        (name, "done" if n < at else present if n == at else "later") for n, name in enumerate(STAGE_NAMES.values())
    ]


def progress_line(run_dir: Path, status: JobStatus) -> str:
    """The stage, how far it is, and about how long all of it will take."""
    at = STAGES.index(status.stage) + 1 if status.stage in STAGES else 1
    words = [f"Stage {at} of {len(STAGES)}: {STAGE_NAMES.get(status.stage, 'Start')}"]
    if status.total:
        words.append(f"{status.done:,} of {status.total:,}")
    left = time_left(run_dir, status)
    if left is not None:
        words.append(f"{about(left)} left in all")
    return " · ".join(words)


def figures_of(rows: pd.DataFrame) -> None:
    """The latest figures of the dictionary and of the recommender."""
    found = []
    sae, recommender = _of(rows, "sae"), _of(rows, "recommender")
    if len(sae):
        last = sae.iloc[-1]
        found += [
            (
                "Unexplained",
                percent(last["fvu_held_out"]),
                "Share of the variance of held-out sentences that the "
                "dictionary does not explain (FVU). Lower is better.",
            ),
            (
                "Dead latents",
                percent(last["dead_share"]),
                "Share of the latents that have not fired for a while. They are given another chance during training.",
            ),
            ("Active a sentence", score(last["l0"]), "Latents that fire on a sentence, on average (L0)."),
        ]
    if len(recommender) and "NDCG@10" in recommender:
        best = recommender.loc[recommender["NDCG@10"].idxmax()]
        found += [
            (
                "Best NDCG@10",
                f"{best['NDCG@10']:.4f}",
                f"On the validation split, in epoch {best['epoch']:.0f}. "
                "Training stops when it has not risen for a while.",
            ),
            (
                "Hit rate @10",
                percent(best["HR@10"]),
                "Share of people whose validation item is among the first ten, in the best epoch.",
            ),
        ]
    cards(found, "training")


def training_curves(rows: pd.DataFrame) -> None:
    """Loss and validation of both trainings, as far as they are."""
    sae, recommender = _of(rows, "sae"), _of(rows, "recommender")
    left, right = st.columns(2)
    with left:
        _curve(sae, "Dictionary: unexplained variance", "step", {"fvu": "training", "fvu_held_out": "held out"})
        _curve(recommender, "Recommender: loss", "epoch", {"loss": "loss a target"})
    with right:
        _curve(sae, "Dictionary: dead latents", "step", {"dead_share": "share that is dead"})
        if "NDCG@10" in recommender:  # a final run has nothing to validate on
            _curve(recommender, "Recommender: validation accuracy", "epoch", {"HR@10": "HR@10", "NDCG@10": "NDCG@10"})


def _curve(rows: pd.DataFrame, title: str, x: str, lines: dict[str, str]) -> None:
    if len(rows):
        section(title, small=True)
        figure = training_curve(rows, x, lines)
        if x == "epoch" and len(rows) < 12:
            figure.update_xaxes(dtick=1)
        if "dead_share" in lines:
            figure.update_yaxes(range=[0, max(0.1, 1.1 * float(rows["dead_share"].max()))], tickformat=".0%")
        chart(figure, f"Line chart of {title} by {x}", key=f"curve-{title}")


def new_names(rows: pd.DataFrame) -> None:
    """The first latents, by the names they were just given."""
    named = _of(rows, "intents")
    if len(named) and c.NAME in named:
        section("First latents", "Named a moment ago; each name is scored next.", small=True)
        names = named[c.NAME].dropna().tail(_NAMES)
        st.html("".join(markup.tag(plain_text, "#56b4e9") for plain_text in names))


def _of(rows: pd.DataFrame, stage: str) -> pd.DataFrame:
    return rows[rows["stage"] == stage]
