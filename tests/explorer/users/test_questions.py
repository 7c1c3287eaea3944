"""Who wants the same, and how intents shifted."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer import Explorer
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def explorer(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("similarity") / "tiny"))


def vector(explorer, user):
    of = explorer.user(user).themes
    found = np.zeros(len(explorer.latents()))
    found[of[c.THEME].to_numpy(int)] = of[c.WEIGHT]
    return found


def test_similarity_is_the_cosine_of_what_their_pages_show(explorer):
    everybody = explorer.users()[c.USER_ID].tolist()
    user = everybody[0]
    alike = explorer.like_minded(user, top=len(everybody))
    mine = vector(explorer, user)
    for other, similarity in alike[[c.USER_ID, c.SIMILARITY]].itertuples(index=False):
        theirs = vector(explorer, other)
        assert similarity == pytest.approx(mine @ theirs / np.linalg.norm(mine) / np.linalg.norm(theirs), abs=0.02)
    assert user not in set(alike[c.USER_ID]) and alike[c.SIMILARITY].is_monotonic_decreasing
    left_out = set(everybody) - set(alike[c.USER_ID]) - {user}
    assert all(mine @ vector(explorer, other) == 0 for other in left_out)


def test_drift_ends_at_what_the_page_shows(explorer):
    user = explorer.users()[c.USER_ID].iloc[0]
    drift, shown = explorer.drift(user), explorer.user(user).themes.set_index(c.THEME)[c.WEIGHT]
    last = drift[drift["step"] == drift["step"].max()].set_index(c.THEME)[c.WEIGHT]
    for theme, weight in last.items():
        assert weight == pytest.approx(shown.get(theme, 0.0), abs=0.01)
    assert (drift.groupby(c.THEME)["step"].count() == drift["step"].max()).all()


def test_an_unknown_person_is_said(explorer):
    for ask in (explorer.like_minded, explorer.drift):
        with pytest.raises(NotFoundError, match="Near"):
            ask("nobody-here")


def test_people_of_a_theme_are_those_for_whom_it_is_strong(explorer):
    themes = explorer.shown_themes()
    told = dict(zip(themes[c.THEME], themes[c.CERTAIN], strict=True))
    for theme in told:
        found = explorer.users(theme=int(theme))[c.USER_ID].tolist()
        strength = {}
        for user in explorer.users()[c.USER_ID]:
            mine = explorer.user(user).themes.set_index(c.THEME)[c.WEIGHT].nlargest(5)
            if mine.get(theme, 0) > 0:
                strength[user] = mine[theme]
        assert set(found) == set(strength)
    with pytest.raises(NotFoundError, match="no such theme"):
        explorer.users(theme=99)


def test_certainty_goes_with_a_name(explorer):
    certain = dict(explorer.shown_themes()[[c.NAME, c.CERTAIN]].itertuples(index=False, name=None))
    assert set(certain.values()) == {True, False}
    person = explorer.user("user-01")
    spoken = [one for row in person.history["themes"] for one in row]
    shared = [one for row in explorer.like_minded("user-01")["shared"] for one in row]
    drift = explorer.drift("user-01")
    assert spoken and shared and len(drift)
    pairs = [*((one.name, one.certain) for one in spoken), *shared, *zip(drift[c.NAME], drift[c.CERTAIN], strict=True)]
    assert all(certain[name] == sure for name, sure in pairs)
    latents = dict(explorer.latents()[[c.LATENT, c.CERTAIN]].itertuples(index=False, name=None))
    found = explorer.latent(0)
    for table in (found.neighbours, found.opposites, found.cofiring, explorer.text_latents(0)):
        assert all(latents[one] == sure for one, sure in zip(table[c.LATENT], table[c.CERTAIN], strict=True))
