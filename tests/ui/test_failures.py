"""The Failures page without a browser."""

import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.miss_causes import CAUSES
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, links, open_page, text_of


@pytest.fixture(scope="module")
def failures():
    return Explorer(Run(demo_run())).failures()


def test_causes_are_explained_and_cases_are_chosen_by_all_that_the_address_says(folder, failures):
    found = failures.cases
    app = open_page("failures")
    assert healthy(app)
    for name, meaning in CAUSES.values():
        assert f'<th scope="row">{name}<span>{meaning}' in text_of(app).replace("&#x27;", "'")
    assert "15 %" in text_of(app) or "No case of it." in text_of(app)
    assert len(app.dataframe[0].value) == min(len(found), 500)
    chosen = found[(found["cause"] == "kind") & found[c.RANK].between(21, 100)]
    category = chosen[c.CATEGORY].iloc[0]
    chosen = chosen[chosen[c.CATEGORY] == category]
    lacked = chosen["lacked"].explode().value_counts().index[0]
    app = open_page("failures", cause="kind", ranks="100", category=category, lacked=lacked)
    chosen = chosen[chosen["lacked"].map(lambda names: lacked in names)]
    assert healthy(app) and len(chosen)
    assert app.dataframe[0].value[c.USER_ID].tolist() == chosen[c.USER_ID].tolist()


def test_choosing_is_kept_in_the_link_and_nothing_found_is_said(folder):
    app = open_page("failures")
    app.selectbox(key="in-cause").set_value("never").run()
    assert app.query_params["cause"] in ("never", ["never"])
    assert "No case like that." in text_of(app)  # everything of the demo was sold in training


def test_the_case_of_the_address_is_open_and_leads_to_that_persons_ranking(folder, failures):
    case = failures.cases.iloc[7]
    app = open_page("failures", case=case[c.USER_ID], ranks="20")
    said = text_of(app)
    assert f"**{case[c.USER_ID]}** chose **{case[c.TITLE]}** next: rank {case[c.RANK]}." in said
    assert f"The model puts **{case['preferred']}** first." in said
    link = links(app.main)["See this person's ranking"].query_string
    assert f"user={case[c.USER_ID]}" in link and f"item={case[c.ITEM_ID]}" in link and "evaluated=1" in link
    assert "ranks=20" in link and f"case={case[c.USER_ID]}" in link
    first = text_of(open_page("failures", case="nobody"))
    assert f"**{failures.cases[c.USER_ID].iloc[0]}** chose" in first
