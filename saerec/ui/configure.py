"""The second step of training: name, preset and settings."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from saerec.settings import PRESETS


def choose_settings(filters: Sequence[str] = ()) -> tuple[str, list[str]]:
    """(name of the run, options of the command). `filters`: settings chosen with the data."""
    left, middle, right = st.columns(3)
    run_id = left.text_input("Name of the run", value="my-run", key="train-run-id").strip()
    preset = middle.selectbox("Preset", list(PRESETS), key="train-preset",
                              help="tiny: minutes; small: a first look; best: accuracy; paper: published.")  # fmt: skip
    seed = right.number_input("Seed", min_value=0, value=0, step=1, key="train-seed")
    return run_id, ["--preset", preset, "--seed", str(int(seed)), *(["--set", *filters] if filters else [])]
