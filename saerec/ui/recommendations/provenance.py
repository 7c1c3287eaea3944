"""From a sentence to a rank: one path through the model, each step a number that its own page shows too."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer, Intervention, Provenance
from saerec.figures.palette import colour_of
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link, param, set_change, set_param
from saerec.ui.kit.html import Passage, shortened
from saerec.ui.kit.widgets import empty, note, passages
from saerec.ui.users.themes import SPEAKER


def provenance(explorer: Explorer, user_id: str, why: Explanation, change: Intervention[str]) -> None:
    """The path through one of the item's intents, the strongest unless another is chosen."""
    parts = why.parts[why.parts["kind"].isin(("personal", "public"))]
    parts = parts.sort_values(c.DELTA_SCORE, ascending=False, kind="stable")
    if parts.empty:
        empty("No intent speaks for it.", "Only the order of the history does.")
        return
    latent = _choose(dict(zip(parts["id"].astype(int), parts[c.NAME], strict=True)))
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
            note("No sentence of their history fires it: it counts because everybody asks for it.")


def _choose(names: Mapping[int, str]) -> int:
    wanted = param("through")
    known = wanted is not None and wanted.isdigit() and int(wanted) in names
    st.session_state["through-picker"] = int(wanted) if known and wanted is not None else next(iter(names))
    return st.selectbox(
        "Through which intent?",
        list(names),
        key="through-picker",
        format_func=lambda latent: shortened(names[latent], 60),
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
                    f"score of the name “{found.name}”; fires on {numbers.percent(found.density)}"),
        markup.step(f"{found.kind.capitalize()} intent", numbers.score(found.weight),
                    "share of this person's evidence" if own else "asked for by everybody", colour_of(found.kind)),
        markup.step(f"{found.kind.capitalize()} branch", numbers.score(found.branch_weight), "weight of the branch",
                    colour_of(found.kind)),
        markup.step("Score", numbers.signed(found.delta_score), f"of {found.item_score:.2f}; " + (
                    f"the item carries it at {found.carried:.2f}" if found.carried else "the item's other intents "
                    "answer to it"), colour_of(found.kind)),
        markup.step("Rank", numbers.count(found.rank), f"without it: {after}"),
    ]  # fmt: skip


def _ways(user_id: str, found: Provenance, change: Intervention[str]) -> None:
    """Where each number is read again."""
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/users.py",
            label="The sentences and the share",
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
            help="Turns the intent down to 0, above. Reset brings it back.",
        )


def _without(found: Provenance, change: Intervention[str]) -> None:
    set_change(change.with_weight(found.latent, 0.0))
