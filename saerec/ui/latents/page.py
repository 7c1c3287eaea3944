"""What does this latent mean?"""

from __future__ import annotations

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.rights import Role, may
from saerec.ui.kit.address import NAMING, OF_THE_LIST, latent_param, link, param, set_param
from saerec.ui.kit.widgets import head, note, plain
from saerec.ui.latents.detail import detail
from saerec.ui.latents.edit import pinned_links
from saerec.ui.latents.listing import THEMES, controls, latents_asked, themes_asked
from saerec.ui.latents.lists import latent_list, theme_list


def render(explorer: Explorer) -> None:
    """A list of themes, or of latents, beside one of them in detail."""
    head(
        "Latents",
        "What does this latent mean?",
        "A theme is what several latents mean together. Choose one to read the sentences behind it, and how far its "
        "name can be trusted.",
    )
    chosen, complaint = latent_param()
    if complaint:
        st.warning(plain(complaint, 200), icon=":material/search_off:")
    left, right = st.columns([7, 10], gap="medium")
    side = left.container(key="side-list")
    with side:
        asked = controls(explorer)
        pinned_links(explorer)
        listed = themes_asked(explorer, asked) if asked.show == THEMES else latents_asked(explorer, asked)
        steps = [int(one) for one in listed[c.HEAD if asked.show == THEMES else c.LATENT]]
    if chosen is None and complaint is None and steps:
        opening = explorer.opening_latent() if all(param(name) is None for name in OF_THE_LIST) else None
        chosen = opening if opening in steps else steps[0]
    found = None if chosen is None else explorer.latent(chosen)
    theme = explorer.theme(found.row[c.THEME]) if found is not None and found.row[c.THEME] >= 0 else None
    opened = chosen if theme is None or chosen in steps else int(theme.row[c.HEAD])
    with side:
        if asked.show == THEMES:
            theme_list(listed, opened, people_speak=explorer.people_speak())
        else:
            latent_list(listed, asked, opened)
        _better_names()
    with right:
        if found is not None and opened is not None:
            _steps(steps, opened)
            detail(explorer, found, theme)


def _better_names() -> None:
    """The way to where latents are named again."""
    if may(Role.TRAINER):
        run = st.session_state["run"]
        st.page_link(
            "pages/gallery.py",
            label="Name with a language model",
            icon=":material/auto_awesome:",
            query_params=link(pick=run, **{NAMING: run}),
        )


def _steps(ids: list[int], chosen: int) -> None:
    """Previous and next in the order of the list, also by the keys K and J, as in mail and editors."""
    place = ids.index(chosen) if chosen in ids else -1
    before, after = place > 0, 0 <= place < len(ids) - 1
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Previous",
            icon=":material/chevron_left:",
            disabled=not before,
            on_click=set_param,
            shortcut="K",
            args=(c.LATENT, ids[place - 1] if before else None),
        )
        st.button(
            "Next",
            icon=":material/chevron_right:",
            disabled=not after,
            on_click=set_param,
            shortcut="J",
            args=(c.LATENT, ids[place + 1] if after else None),
        )
        note(f"{place + 1:,} of {len(ids):,}" if place >= 0 else "Not in the list at the left.")
