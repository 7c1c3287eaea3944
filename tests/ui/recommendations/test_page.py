"""The Recommendations page without a browser."""

from saerec import columns as c
from saerec.explorer import AS_EVALUATED, Explorer
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


def test_today_is_the_default_and_as_evaluated_a_switch_that_a_link_keeps(folder):
    explorer = Explorer(Run(demo_run()))
    user = explorer.users(who="hit")[c.USER_ID].iloc[0]
    held, now = explorer.recommend(user, AS_EVALUATED), explorer.recommend(user)
    app = open_page("recommendations", user=user)
    assert "For today: all that they have is read" in text_of(app) and "chose next" not in text_of(app)
    assert app.dataframe[0].value[c.TITLE].tolist()[:10] == now.items[c.TITLE].tolist()
    app.toggle(key="in-evaluated").set_value(True).run()
    assert app.query_params["evaluated"] in ("1", ["1"])
    assert "It is no list for today" in text_of(app)
    assert f"What this person really chose next: rank {held.target_rank:,}." in text_of(app)
    starred = [title for title in app.dataframe[0].value[c.TITLE] if title.startswith("★")]
    assert len(starred) == 1 and starred[0][2:] == explorer.titles([held.target_item_id])[held.target_item_id]
    again = open_page("recommendations", user=user, evaluated="1")
    assert again.dataframe[0].value.equals(app.dataframe[0].value)


def test_an_item_that_they_have_is_not_explained_but_said_to_be_theirs(folder):
    explorer = Explorer(Run(demo_run()))
    user = explorer.users()[c.USER_ID].iloc[0]
    last = explorer.recommend(user, AS_EVALUATED).target_item_id
    assert "They have this already" in text_of(open_page("recommendations", user=user, item=last))
    assert "stands at rank" in text_of(open_page("recommendations", user=user, item=last, evaluated="1"))


def test_presenting_shows_what_they_do_not_have(folder):
    explorer = Explorer(Run(demo_run()))
    user = explorer.users(who="hit")[c.USER_ID].iloc[0]
    shown = text_of(open_page("recommendations", user=user, mode="demo"))
    first = explorer.recommend(user, k=1).items[c.TITLE].iloc[0]
    assert f"**{first}** stands at rank 1" in shown and "really chose next" not in shown
    assert "really chose next" in text_of(open_page("recommendations", user=user, mode="demo", evaluated="1"))


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
