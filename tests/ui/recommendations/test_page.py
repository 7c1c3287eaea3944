"""The Recommendations page without a browser."""

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.places import demo_run
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
