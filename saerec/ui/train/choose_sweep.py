"""Instead of one run several, that differ in one or two options."""

from __future__ import annotations

from typing import Final

import streamlit as st

from saerec.config.build import build_config, flat
from saerec.config.schema import Config
from saerec.errors import ConfigError, RunError
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.widgets import note
from saerec.ui.train.choose_settings import Choice, check_new
from saerec.workspace.sweeps import PAPER, Axis, Sweep, grid, make_sweep, one_at_a_time, parse_axis

WAYS: Final = {"every combination": "grid", "one at a time": "lines"}


def start_varied() -> None:
    """Fill in the paper's sensitivity where the address asks for it (`vary=sensitivity`), once."""
    if param("vary") == "sensitivity":
        st.session_state["train-sweep"] = True
        _fill(PAPER, "one at a time")
    set_param("vary", None)


def choose_sweep(choice: Choice) -> tuple[Sweep | None, str | None]:
    """(sweep, problem): None without a problem where one run is wanted."""
    about = "A sweep: one run for each value. Stages that do not depend on it are made once."
    if not st.toggle(
        "Try several values of one or two options", key="train-sweep", help=about, persist_state="session"
    ):
        return None, None
    texts = _ask()
    st.button(
        "The paper's sensitivity",
        icon=":material/insights:",
        on_click=_fill,
        args=(PAPER, "one at a time"),
        key="sweep-paper",
        help="Latents active a sentence (K), and the number of intents retrieved a person, "
        "one after the other, as the paper varies them.",
    )
    if choice.config is None:
        return None, choice.problem
    try:
        sweep = _sweep(choice, choice.config, [parse_axis(text) for text in texts if text.partition("=")[2]])
    except (ConfigError, RunError) as error:
        return None, str(error)
    note(
        f"{len(sweep.points)} runs, one after the other: {', '.join(p.run_id for p in sweep.points[:4])}"
        f"{' ...' if len(sweep.points) > 4 else '.'}"
    )
    return sweep, None


def _ask() -> list[str]:
    """Two options and their values, as `key=1,2,3`; without values where none are given."""
    names = list(flat(Config()))
    texts = []
    for n, (first, start) in enumerate((("sae.k", "4, 8"), ("intents.n_personal", ""))):
        left, right = st.columns([1, 2])
        st.session_state.setdefault(f"sweep-key-{n}", first)
        st.session_state.setdefault(f"sweep-values-{n}", start)
        key = left.selectbox("Second option" if n else "Option", names, key=f"sweep-key-{n}", persist_state="session")
        asked = "Its values (may stay empty)" if n else "Values, with commas between"
        texts.append(f"{key}={right.text_input(asked, key=f'sweep-values-{n}', persist_state='session').strip()}")
    st.session_state.setdefault("sweep-way", "every combination")
    st.segmented_control("Combine", list(WAYS), key="sweep-way", label_visibility="collapsed", required=True,
                         persist_state="session")  # fmt: skip
    return texts


def _fill(axes: tuple[str, ...], way: str) -> None:
    for n, text in enumerate(axes):
        st.session_state[f"sweep-key-{n}"], _, st.session_state[f"sweep-values-{n}"] = text.partition("=")
    st.session_state["sweep-way"] = way


def _sweep(choice: Choice, base: Config, axes: list[Axis]) -> Sweep:
    """Raises ConfigError for what cannot be varied so, RunError when a run of such a name exists."""
    if not axes:
        raise ConfigError("Give the values to try: two or more, separated by commas.")
    alone = WAYS[st.session_state["sweep-way"]] == "lines"
    sweep = make_sweep(choice.run_id, axes, one_at_a_time(axes, flat(base)) if alone else grid(axes))
    for point in sweep.points:
        build_config(base.preset, seed=base.seed, sets=[*choice.sets, *point.sets()])
        check_new(point.run_id)
    return sweep
