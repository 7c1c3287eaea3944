"""The Recommendations page without a browser."""

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.ui.kit.address import read_change
from saerec.workspace.run import Run
from tests.support.app_pages import open_page, text_of


def test_an_item_beyond_the_list_is_called_by_its_title(folder):
    explorer = Explorer(Run(demo_run()))
    user = explorer.users()[c.USER_ID].iloc[4]
    last = explorer.recommend(user, k=300).items.iloc[-1]
    app = open_page("recommendations", user=user, item=last[c.ITEM_ID])
    assert f"**{last[c.TITLE]}** stands at rank 300" in text_of(app)
    picker = app.selectbox(key="item-picker")
    assert picker.value == last[c.ITEM_ID] and last[c.TITLE] in picker.options


def test_what_would_make_an_item_first_is_said_made_and_true(folder):
    explorer = Explorer(Run(demo_run()))
    user = explorer.users()[c.USER_ID].iloc[4]
    ranked = explorer.recommend(user, k=8).items[c.ITEM_ID].tolist()
    item = next(one for one in ranked[1:] if explorer.to_first(user, one).rank == 1)
    app = open_page("recommendations", user=user, item=item)
    app.session_state["reasons"] = "What would make it first?"
    app.run()
    assert "The smallest change: turn" in text_of(app) and "no smaller change does it" in text_of(app)
    next(one for one in app.button if one.label == "Make this change").click().run()
    assert app.dataframe[0].value[c.TITLE].iloc[0].removeprefix("★ ") == explorer.titles([item])[item]
    assert "It is first already." in text_of(app)
    assert read_change({"set": app.query_params["set"]}).intents == explorer.to_first(user, item).change.intents
