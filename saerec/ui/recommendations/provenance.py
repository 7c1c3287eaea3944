"""From a sentence to a rank: one path through the model, each step a number that its own page shows too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer, Intervention, Provenance
from saerec.explorer.guesses import as_said
from saerec.explorer.recommendations.meaning import INTENT, REST, THING
from saerec.figures.palette import colour_of
from saerec.text.shortened import shortened
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link, param, set_change, set_param
from saerec.ui.kit.html import Passage
from saerec.ui.kit.widgets import empty, note, passages
from saerec.ui.users.themes import SPEAKER

_LEADS: Final = {INTENT: "", THING: "What it is: ", REST: "Other signal: "}
_STEPS: Final = {INTENT: "Intent", THING: "What it is", REST: "Other signal"}


def provenance(explorer: Explorer, user_id: str, why: Explanation, change: Intervention[str]) -> None:
    """The path through one of the item's latents, the strongest intent unless another is chosen."""
    parts = why.parts[why.parts[c.GROUP] != ""]
    if parts.empty:
        empty("Nothing of the texts speaks for it.", "Only the order of the history does.")
        return
    latent = _choose({int(row["id"]): _called(row) for row in _in_order(parts).to_dict("records")})
    found = explorer.provenance(user_id, why.item_id, latent, change)
    titles = explorer.titles([one[c.ITEM_ID] for one in found.sentences])
    st.html(f'<div class="sx-provenance">{"".join(_steps(found))}</div>')
    _ways(user_id, found, change)
    with st.container(border=True):
        passages(
            (
                Passage(
                    one["text"], one["words"], one[c.ACTIVATION], f"{SPEAKER[one['source']]} {titles[one['item_id']]}"
                )
                for one in found.sentences[:3]
            ),
            colour_of(found.kind),
        )
        if not found.sentences:
            note("No sentence of their history fires it: it counts because most people ask for it.")


def _in_order(parts: pd.DataFrame) -> pd.DataFrame:
    """Intents, then things, then the rest; in each what speaks most for the item comes first."""
    place = parts[c.MEANS].map({INTENT: 0, THING: 1}).fillna(2)
    return parts.iloc[np.lexsort((-parts[c.DELTA_SCORE].to_numpy(float), place.to_numpy()))]


def _called(part: Mapping[Any, Any]) -> str:
    """On the list: what is no intent says what it is."""
    return shortened(f"{_LEADS[part[c.MEANS]]}{as_said(part[c.NAME], part[c.CERTAIN])}", 60)


def _choose(names: Mapping[int, str]) -> int:
    wanted = param("through")
    known = wanted is not None and wanted.isdigit() and int(wanted) in names
    st.session_state["through-picker"] = int(wanted) if known and wanted is not None else next(iter(names))
    return st.selectbox(
        "Through what?",
        list(names),
        key="through-picker",
        format_func=names.__getitem__,
        on_change=lambda: set_param("through", st.session_state["through-picker"]),
    )


def _steps(found: Provenance) -> list[str]:
    """Sentence, latent, intent, branch, rank: what it is called, its figure, and what the figure means."""
    strongest = found.sentences[0][c.ACTIVATION] if found.sentences else None
    own = numbers.is_known(found.weight)
    after = "it would stay" if found.rank_without == found.rank else f"rank {found.rank_without:,}"
    return [
        markup.step("Sentence", numbers.score(strongest), "how strongly the first sentence below fires the latent"),
        markup.step(f"Latent {found.latent}", numbers.score(found.score),
                    f"score of the name “{as_said(found.name, found.certain)}”; fires on "
                    f"{numbers.percent(found.density)}"),
        markup.step(_STEPS[found.means], numbers.score(found.weight),
                    "share of this person's evidence" if own else "asked for by most people", colour_of(found.kind)),
        markup.step(f"{found.kind.capitalize()} branch", numbers.score(found.branch_weight), "weight of the branch",
                    colour_of(found.kind)),
        markup.step("Score", numbers.signed(found.delta_score), f"of {found.item_score:.2f}; " + (
                    f"the item carries it at {found.carried:.2f}" if found.carried else "what else the item "
                    "carries answers to it"), colour_of(found.kind)),
        markup.step("Rank", numbers.count(found.rank), f"without it: {after}"),
    ]  # fmt: skip


def _ways(user_id: str, found: Provenance, change: Intervention[str]) -> None:
    """Where each number is read again."""
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/users.py",
            label="The person's sentences",
            icon=":material/person:",
            query_params=link(user=user_id),
        )
        st.page_link(
            "pages/latents.py", label="The latent", icon=":material/lightbulb:", query_params=link(latent=found.latent)
        )
        st.button(
            "Rank without it",
            icon=":material/block:",
            on_click=_without,
            args=(found, change),
            help="Turns this latent down to 0, above. Reset brings it back.",
        )


def _without(found: Provenance, change: Intervention[str]) -> None:
    set_change(change.with_weight(found.latent, 0.0))
