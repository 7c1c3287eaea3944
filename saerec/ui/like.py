"""Settings of an earlier run as the start of another: `like=RUN` in the address of the Train page."""

from __future__ import annotations

import streamlit as st

from saerec.errors import ConfigError
from saerec.runs import Run
from saerec.settings import PRESETS
from saerec.ui.components import plain
from saerec.ui.loaders import known_runs
from saerec.ui.state import param, set_param


def start_like() -> None:
    """Fill the form from the run of the address, once; what is changed afterwards stays changed."""
    wanted = param("like")
    if wanted is None:
        return
    set_param("like", None)
    place = known_runs().get(wanted)
    if place is None:
        st.warning(f"There is no run {plain(wanted)} whose settings could be taken.", icon=":material/search_off:")
        return
    config = Run(place).config()
    if config.preset not in PRESETS:
        raise ConfigError(f"The run {wanted} was made with the preset {config.preset!r}, which is not known here.")
    st.session_state["train-preset"], st.session_state["train-seed"] = config.preset, config.seed
    for section, values in config.to_dict().items():
        if isinstance(values, dict):
            for key, value in values.items():
                st.session_state[f"option-{config.preset}-{section}.{key}"] = value
    st.info(f"The settings are those of {plain(wanted)}. Choose the data, change what you like, and start.")
