"""The table of themes: intents first, then things; who is personal; what the recommender reads."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.theme_table import COLUMNS, Spoken, add_themes, public_latents
from saerec.text.wordings import wordings
from tests.support.codes import dense_acts

PEOPLE, REVIEWS = 30, 8
VERDICTS = ["wish", "wish", "wish", "thing", "thing", "unclear"]
SAYS = ["sturdy", "quiet", "quiet", "", "", ""]


def table():
    """Latent 0 is a wish; 1 and 2 are one wish; 3 a thing; 4 a thing that is of no use; 5 nothing."""
    return pd.DataFrame(
        {
            c.LATENT: np.arange(6, dtype=np.int32),
            c.NAME: [f"Name {i}" for i in range(6)],
            c.DESCRIPTION: "It is said.",
            c.SOURCE: ["keywords", "reasons", "reasons", "keywords", "keywords", "keywords"],
            c.VERDICT: VERDICTS,
            c.CERTAIN: True,
            c.SAID: SAYS,
            c.VOTE: 1.2,
            c.PRAISED: 0.5,
            c.IS_INTENT: [True, True, True, False, False, False],
            c.REACHES: [True, True, True, True, False, True],
            c.IDF: np.array([3.0, 1.0, 2.0, 0.5, 0.1, 0.2], np.float32),
        }
    )


def spoken(reviews=True):
    """Each person's eight reviews. The first five people speak of 0 in all, the others of 1 or 2 in every second, and
    all texts are of thing 3. The last two rows are held out and an item's text."""
    user = np.repeat(np.arange(1, PEOPLE + 1), REVIEWS)
    n = len(user)
    turn = np.arange(n) % REVIEWS
    codes = np.zeros((n + 2, 6), np.float32)
    codes[:n, 0] = user <= 5
    for latent, of in ((1, user), (2, user + 2)):
        codes[:n, latent] = (user > 5) & (turn % 4 == of % 4)
    said = np.where(codes[:, 0] > 0, "wood", np.where(codes[:, 1] + codes[:, 2] > 0, "hushed", "seen"))
    codes[:, 3] = 0.5
    texts = pd.DataFrame(
        {
            c.USER: np.append(user, [1, 0]),
            c.INTERACTION: np.append(np.arange(n), [n, -1]) if reviews else -1,
            c.SPLIT: [c.TRAIN] * n + [c.TEST, c.TRAIN],
            c.TEXT: [f"{word} as {i}" for i, word in enumerate(said)],
        }
    )
    vectors = np.stack([codes[:, 0], codes[:, 1] + codes[:, 2], np.full(n + 2, 0.1)], axis=1)
    reasons = pd.DataFrame({c.LATENT: [0, 1, 2], c.SAID: SAYS[:3], c.VOTE: 1.2, "share": 0.9})
    codes[n] = 0  # a store of training passages has nothing of what is held out
    train = (texts[c.SPLIT] == c.TRAIN).to_numpy()
    return Spoken(dense_acts(codes), train, wordings(texts[c.TEXT]), vectors.astype(np.float32), texts, reasons)


@pytest.fixture(scope="module")
def found():
    return add_themes(table(), spoken(), IntentsConfig(), by_meaning=True, seed=0)


def test_every_theme_has_a_row_those_of_intents_first_the_larger_before(found):
    latents, themes = found
    assert themes.columns.tolist() == COLUMNS and themes[c.THEME].tolist() == [0, 1, 2]
    assert latents[c.THEME].tolist() == [1, 0, 0, 2, -1, -1]
    assert themes[c.VERDICT].tolist() == ["wish", "wish", "thing"]
    assert themes["n_latents"].tolist() == [2, 1, 1]
    assert themes[c.N_TEXTS].tolist() == [25 * REVIEWS // 2, 5 * REVIEWS, PEOPLE * REVIEWS + 1]
    assert themes["n_people"].tolist() == [25, 5, PEOPLE]


def test_a_theme_is_what_its_head_is(found):
    latents, themes = found
    assert themes[c.HEAD].tolist()[1:] == [0, 3] and themes[c.HEAD][0] in (1, 2)
    head = latents.iloc[themes[c.HEAD]].reset_index(drop=True)
    for column in (c.DESCRIPTION, c.VERDICT, c.CERTAIN, c.SAID, c.VOTE, c.PRAISED, c.THEME):
        assert themes[column].tolist() == head[column].tolist()
    assert themes[c.NAME].tolist() == ["Quiet", "Name 0", "Name 3"]  # a reason's own name, without the head's detail


def themes_named(**columns):
    latents = table().assign(**columns)
    themes = add_themes(latents, spoken(), IntentsConfig(), by_meaning=True, seed=0)[1]
    return dict(zip(themes[c.HEAD], themes[c.NAME], strict=True))


def test_themes_of_one_reason_keep_the_names_of_their_heads():
    """All say quiet here, and nothing else makes 0 like 1 and 2."""
    names = themes_named(**{c.SAID: ["quiet"] * 3 + [""] * 3, c.SOURCE: "reasons"})
    assert names[0] == "Name 0" and "Quiet" not in names.values()


def test_a_theme_does_not_take_the_name_that_keywords_gave_another():
    names = themes_named(**{c.NAME: ["quiet", *(f"Quiet: name {i}" for i in range(1, 6))]})
    assert names[0] == "quiet" and "Quiet" not in names.values()


def test_what_a_person_repeats_is_personal_and_what_anybody_says_is_public(found):
    latents, themes = found
    assert themes[c.INTENT_KIND].tolist() == ["public", "personal", "none"]
    assert latents[c.INTENT_KIND].tolist() == ["personal", "public", "public", "none", "none", "none"]
    assert themes[c.REPEATED][1] == pytest.approx(6, rel=0.1)  # one in six speaks of it, always


def test_a_person_who_says_the_same_words_again_does_not_repeat_a_wish():
    said = spoken()
    first = said.texts[c.USER] <= 5
    said.texts.loc[first, c.TEXT] = "the same words of " + said.texts.loc[first, c.USER].astype(str)
    said = replace(said, wording=wordings(said.texts[c.TEXT]))
    _, themes = add_themes(table(), said, IntentsConfig(), by_meaning=True, seed=0)
    assert themes.loc[themes[c.HEAD] == 0, c.INTENT_KIND].tolist() == ["undecided"]


def test_where_texts_are_read_as_written_the_kind_goes_by_idf():
    latents, themes = add_themes(table(), spoken(), IntentsConfig(n_public=1), by_meaning=False, seed=0)
    assert latents[c.INTENT_KIND].tolist() == ["personal", "public", "personal", "none", "none", "none"]
    assert themes[c.INTENT_KIND].tolist() == latents[c.INTENT_KIND].iloc[themes[c.HEAD]].tolist()


def test_without_reviews_nobody_repeats_anything():
    latents, themes = add_themes(table(), spoken(reviews=False), IntentsConfig(n_public=1), by_meaning=False, seed=0)
    assert themes[c.REPEATED].isna().all() and (themes["n_people"] == 0).all()
    assert (latents[c.INTENT_KIND] == "public").sum() == 1


def test_without_intents_there_are_no_themes():
    nothing = table().assign(**{c.IS_INTENT: False, c.REACHES: False})
    latents, themes = add_themes(nothing, spoken(), IntentsConfig(), by_meaning=True, seed=0)
    assert themes.empty and themes.columns.tolist() == COLUMNS
    assert (latents[c.THEME] == -1).all() and (latents[c.INTENT_KIND] == "none").all()


def test_the_recommender_reads_public_intents_the_lowest_idf_first(found):
    assert public_latents(found[0]).tolist() == [1, 2]
    assert public_latents(found[0]).dtype == np.int32


def test_where_none_is_public_the_one_that_comes_nearest_is_read(found):
    personal = found[0].assign(**{c.INTENT_KIND: "personal"})
    assert public_latents(personal).tolist() == [5]  # of those that reach it, the lowest idf
    assert public_latents(personal.assign(**{c.REACHES: False})).tolist() == []
