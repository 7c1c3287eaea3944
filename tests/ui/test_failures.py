"""The Failures page without a browser."""

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.failures import by_cause
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, open_page, text_of


def test_causes_are_explained_and_cases_are_chosen_by_all_that_the_address_says(folder):
    found = Explorer(Run(demo_run())).failures()
    app = open_page("failures")
    assert healthy(app)
    for row in by_cause(found).to_dict("records"):
        assert f"{row[c.NAME]}: {row['meaning']} {row['cases']:,} cases" in text_of(app)
    assert len(app.dataframe[0].value) == min(len(found), 500)
    lacked = found["lacked"].explode().value_counts().index[0]
    app = open_page("failures", cause="other", ranks="100", category=found[c.CATEGORY].iloc[0], lacked=lacked)
    chosen = found[(found["cause"] == "other") & found[c.RANK].between(21, 100)]
    chosen = chosen[chosen["lacked"].map(lambda names: lacked in names)]
    chosen = chosen[chosen[c.CATEGORY] == found[c.CATEGORY].iloc[0]]
    assert healthy(app) and len(chosen)
    assert app.dataframe[0].value[c.USER_ID].tolist() == chosen[c.USER_ID].tolist()


def test_choosing_is_kept_in_the_link_and_nothing_found_is_said(folder):
    app = open_page("failures")
    app.selectbox(key="in-cause").set_value("never").run()
    assert app.query_params["cause"] in ("never", ["never"])
    assert "No case like that." in text_of(app)  # everything of the demo was sold in training
