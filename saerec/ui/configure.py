"""The second step of training: name, preset and settings."""

from __future__ import annotations

import streamlit as st

from saerec.settings import PRESETS


def choose_settings() -> tuple[str, list[str]]:
    """(name of the run, options of the command)."""
    left, middle, right = st.columns(3)
    run_id = left.text_input("Name of the run", value="my-run", key="train-run-id").strip()
    preset = middle.selectbox("Preset", list(PRESETS), key="train-preset",
                              help="tiny: minutes; small: a first look; best: accuracy; paper: published.")  # fmt: skip
    seed = right.number_input("Seed", min_value=0, value=0, step=1, key="train-seed")
    k_core = st.slider("Keep users and items with at least so many interactions", 0, 10, 5, key="train-k-core")
    return run_id, ["--preset", preset, "--seed", str(int(seed)), "--set", f"data.k_core={k_core}"]
