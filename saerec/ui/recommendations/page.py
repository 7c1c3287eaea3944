"""Why this, and what if?"""

from __future__ import annotations

import streamlit as st

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer import Explorer, Intervention, Recommendation
from saerec.explorer.recommendations.sentences import why_in_words
from saerec.ui.kit.address import change_now, param, pinned_change, set_param
from saerec.ui.kit.meanings import in_markdown
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.turns import TURNS
from saerec.ui.kit.widgets import empty, head, person_link, section
from saerec.ui.lists.add import add_to_list
from saerec.ui.recommendations.explanation import breakdown, export
from saerec.ui.recommendations.faithfulness import faithfulness
from saerec.ui.recommendations.first_place import make_first
from saerec.ui.recommendations.history import history_editor, read_history, view_switch
from saerec.ui.recommendations.provenance import provenance
from saerec.ui.recommendations.ranking import ranking, short_list, side_by_side, sweep
from saerec.ui.recommendations.sentences import ranking_in_words
from saerec.ui.recommendations.steering import steering
from saerec.ui.recommendations.weights import contributions, reset_and_pin, weights
from saerec.ui.users.picker import choose_user

TOP = 20
RANKED = ("Ranking", "From public to personal")
REASONS = ("The score", "From sentence to rank", "Put to the test", "What would make it first?")


def render(explorer: Explorer) -> None:
    """A ranking, the weights behind it, and controls that change it at once."""
    if presenting():
        head("Recommendations", "Why this?", "What the model puts first for one person, and what speaks for it.")
    else:
        head("Recommendations", "Why this, and what if?", "Move a slider and the model itself ranks again. Click an "
             "item to see what put it there.")  # fmt: skip
    user_id = choose_user(explorer)
    if user_id is None:
        empty("This run has no users.", "Choose another run.")
        return
    person_link("pages/users.py", user_id, "Read this person's intents", ":material/person:")
    view_switch(explorer, user_id)
    if presenting():
        ranking_in_words(explorer, user_id)
        return
    change, pinned = change_now(), pinned_change()
    with st.container(key="turn-and-rank"):
        left, right = st.columns([2, 3], gap="large")
    with TURNS.answer():
        found = explorer.recommend(user_id, change, k=TOP, against=pinned)
        with left:
            short_list(found)
        with right, st.container(key="ranked-list"):
            _ranked(explorer, user_id, found, change, pinned)
    with TURNS.rest(), left:
        _cockpit(explorer, user_id, found, change)
    with TURNS.rest():
        _why(explorer, user_id, found, change)


def _ranked(
    explorer: Explorer, user_id: str, found: Recommendation, change: Intervention[str], pinned: Intervention[str] | None
) -> None:
    """The list, or the sweep: only what is looked at is worked out."""
    as_list, as_lines = st.tabs(RANKED, key="ranked", on_change="rerun")
    if as_lines.open:
        with as_lines:
            sweep(explorer.sweep(user_id, change))
        return
    with as_list:
        if pinned is None:
            ranking(found, change)
        else:
            side_by_side(explorer.recommend(user_id, pinned, k=TOP), found)


def _cockpit(explorer: Explorer, user_id: str, found: Recommendation, change: Intervention[str]) -> None:
    contributions(found)
    weights(found, change)
    reset_and_pin(change)
    steering(explorer, user_id, change)
    history_editor(explorer, explorer.user(user_id), change)


def _why(explorer: Explorer, user_id: str, found: Recommendation, change: Intervention[str]) -> None:
    """One item's reasons, four ways to look at them."""
    item = _chosen_item(explorer, found)
    if item is None:
        empty("There is nothing to explain.", "Every item is in this person's history.")
        return
    if item in read_history(explorer.user(user_id), change):
        empty("They have this already.", "It is in the history that is read, so it is not recommended. Choose another "
              "item, or leave it out of the history.")  # fmt: skip
        return
    why = explorer.explain(user_id, item, change)
    st.markdown(in_markdown(why_in_words(why)))
    score, sentence, test, first = st.tabs(REASONS, key="reasons", on_change="rerun")
    if sentence.open:
        with sentence:
            provenance(explorer, user_id, why, change)
    elif test.open:
        with test:
            faithfulness(explorer, user_id, item, change)
    elif first.open:
        with first:
            make_first(explorer, user_id, item, change)
    else:
        with score:
            breakdown(why)
    export(explorer, user_id, item, change)
    add_to_list(explorer, ("item", item, why.title))


def _title(explorer: Explorer, item: str) -> str:
    """An address may name an item that does not exist: another must still be there to be picked."""
    try:
        return explorer.titles([item])[item]
    except NotFoundError:
        return item


def _chosen_item(explorer: Explorer, found: Recommendation) -> str | None:
    """The item of the address, else the first; a picker says which."""
    titles = dict(zip(found.items[c.ITEM_ID], found.items[c.TITLE], strict=True))
    wanted = param("item")
    section("Why is it there?", "Every number is the model's own answer, asked again without the thing.")
    if wanted is not None and wanted not in titles:
        titles = {wanted: _title(explorer, wanted)} | titles
    if not titles:
        return None
    st.session_state["item-picker"] = wanted or next(iter(titles))
    return st.selectbox("Item", list(titles), key="item-picker", format_func=titles.__getitem__,
                        on_change=lambda: set_param("item", st.session_state["item-picker"]),
                        label_visibility="collapsed")  # fmt: skip
