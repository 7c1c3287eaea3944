"""A person's themes and things, against a run written by hand and figures worked out from its sentences."""

import shutil

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.users.themes import LEAST_SIGNED
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run

SPEAKS, SILENT = "user-01", "user-02"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("themes") / "tiny")


@pytest.fixture(scope="module")
def explorer(run):
    return Explorer(run)


def changed(run, folder, name, change):
    """A copy of a run with one table changed."""
    copy = Run(shutil.copytree(run.directory, folder / "copy"))
    change(table := copy.table(name)).to_parquet(copy.path(*f"{name}.parquet".split("/")), index=False)
    assert len(table)
    return Explorer(copy)


def test_personal_themes_come_first_and_public_ones_apart(explorer):
    for user in explorer.users()[c.USER_ID]:
        kinds = explorer.user(user).themes[c.INTENT_KIND].tolist()
        assert kinds == sorted(kinds, key=["personal", "public", "undecided"].index)
    assert "public" in explorer.user(SPEAKS).themes[c.INTENT_KIND].tolist()


def test_latents_of_one_meaning_are_one_theme(explorer):
    """Latents 0 (quiet) and 1 (sturdy) are theme 0."""
    first = explorer.user(SPEAKS).themes.set_index(c.THEME).loc[0]
    assert {one[c.LATENT] for one in first["latents"]} <= {0, 1}
    assert sum(one[c.WEIGHT] for one in first["latents"]) == pytest.approx(1.0)


def test_evidence_fades_with_age_and_one_wording_counts_once(explorer, run):
    """User 1 wrote one sentence about quiet three times: only the latest counts; silent items speak for themselves."""
    found = explorer._everybody
    rows = explorer._store.rows_of(1)
    texts, acts = explorer._store.texts[[c.USER, c.TEXT, c.SPLIT, c.INTERACTION]], explorer._store.activations
    own = texts[(texts[c.USER] == 1) & (texts[c.TEXT] == "I wanted it quiet.") & (texts[c.SPLIT] == "train")]
    assert len(own) > 1
    spoken = found.evidence_of(np.array(rows)).toarray()[:, 0]
    for row in own[c.INTERACTION].tolist()[:-1]:
        assert spoken[row - rows.start] == 0
    last = own.index[-1]
    assert spoken[own[c.INTERACTION].iloc[-1] - rows.start] == pytest.approx(float(acts.of_text(int(last))[1].max()))
    recency = run.config().intents.recency
    known = [at for at, row in enumerate(rows) if explorer._store.is_known[row]]
    by_hand = sum(recency ** (known[-1] - at) * spoken[at] for at in known)
    assert found.profile[[0]].toarray()[0, 0] == pytest.approx(by_hand, rel=1e-5)


def test_what_is_cited_is_what_has_a_dot_and_nothing_held_out_is_read(explorer):
    for user in explorer.users()[c.USER_ID]:
        found = explorer.user(user)
        splits = found.history[c.SPLIT].tolist()
        dots = {(theme, at) for at, row in enumerate(found.history["themes"], start=1) for theme, *_ in row}
        assert found.history["themes"].iloc[-1] == []  # the test
        for row in found.themes.to_dict("records"):
            assert row[c.EVIDENCE]
            for one in row[c.EVIDENCE]:
                assert (row[c.THEME], one["step"]) in dots
                assert one["source"] != "review" or splits[one["step"] - 1] == "train"


def test_who_says_nothing_has_what_their_items_say(explorer):
    silent = explorer.user(SILENT)
    assert len(silent.themes)
    assert {one["source"] for row in silent.themes[c.EVIDENCE] for one in row} <= {"item", "other review"}
    assert not any(one.is_own for row in silent.history["themes"] for one in row)
    assert silent.themes[c.PRAISED].isna().all()  # others' words are not theirs


def test_weights_are_shares_and_the_sign_needs_sentences(explorer):
    found = explorer.user(SPEAKS).themes
    assert found[c.WEIGHT].sum() == pytest.approx(1.0, abs=0.05)
    own = [len([one for one in row if one["source"] == "review"]) for row in found[c.EVIDENCE]]
    for praised, n in zip(found[c.PRAISED], own, strict=True):
        assert np.isfinite(praised) == (n >= LEAST_SIGNED)


def test_a_name_a_person_wrote_is_on_the_page(run, tmp_path):
    copy = Explorer(Run(shutil.copytree(run.directory, tmp_path / "named")))
    head = int(copy.user(SPEAKS).themes[c.HEAD].iloc[0])
    copy.notebook.rename(head, "Night owls", "")
    assert copy.user(SPEAKS).themes[c.NAME].iloc[0] == "Night owls"


def test_things_are_counted_over_the_items_of_the_known_history(run, tmp_path):
    store = Explorer(run)._store
    rows = store.known_rows(1)
    known = store.interactions[c.ITEM].iloc[rows].tolist()
    unseen = int(store.interactions[c.ITEM].iloc[store.rows_of(1)[-1]])
    words = pd.DataFrame(
        [(known[0], "pedal"), (known[1], "pedal"), (known[1], "strap"), (unseen, "capo")], columns=[c.ITEM, c.WORD]
    ).assign(**{c.SHARE: 0.5, c.LIFT: 4.0})
    found = changed(run, tmp_path, "intents/own_words", lambda _: words).user(SPEAKS).things
    assert found.to_dict("records") == [{c.WORD: "pedal", "n_items": 2}, {c.WORD: "strap", "n_items": 1}]
