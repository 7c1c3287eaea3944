"""A card says what the model says, holds when worked out again, and shows when it was tampered with."""

import copy
import html
import json
import re
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from saerec.cli import main
from saerec.errors import CardError, NotFoundError
from saerec.explorer import AS_EVALUATED, Explorer, Intervention
from saerec.explorer.recommendations.meaning import condensed, steps
from saerec.explorer.recommendations.sentences import named, why_in_words
from saerec.report.card import build_card, check_card, verify_card
from saerec.report.card_html import card_html
from saerec.serialize import plain
from saerec.workspace.run import Run
from tests.support.tiny_run import HOSTILE, make_tiny_run

USER = "user-03"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("card") / "tiny")


@pytest.fixture(scope="module")
def explorer(run):
    return Explorer(run)


@pytest.fixture(scope="module")
def card(explorer):
    item = explorer.recommend(USER, k=1).items["item_id"].iloc[0]
    return build_card(explorer, USER, item, Intervention(intents={0: 2.0}, branches={"personal": 0.5}))


def test_a_card_holds_when_worked_out_again(explorer, card):
    checks = verify_card(explorer, json.loads(json.dumps(card)))
    assert all(check.holds for check in checks)
    whats = {check.what for check in checks}
    assert {"score", "rank", "rest", "branch_weights > personal", "hashes > model", "asked > intents > 0"} <= whats
    assert len(checks) > 40


def test_a_card_of_an_empty_history_holds(explorer, card):
    empty = build_card(explorer, USER, card["item_id"], Intervention(history=()))
    assert empty["asked"] == {"history": []}
    assert empty["history"] == []
    assert all(check.holds for check in verify_card(explorer, json.loads(json.dumps(empty))))


def test_a_card_says_what_the_explorer_says(explorer, card):
    why = explorer.explain(USER, card["item_id"], Intervention(intents={0: 2.0}, branches={"personal": 0.5}))
    assert (card["score"], card["rank"], card["branch_weights"]["personal"]) == (why.score, why.rank, 0.5)
    assert [part["delta_score"] for part in card["parts"]] == why.parts["delta_score"].tolist()
    assert [one["delta_score"] for one in card["groups"]] == why.groups["delta_score"].tolist()
    assert [one["id"] for one in card["history"]] == why.history["id"].tolist()


def test_a_card_as_evaluated_says_so_and_holds(explorer):
    found = explorer.recommend(USER, AS_EVALUATED).items
    item = found.loc[~found["owned"], "item_id"].iloc[0]
    made = json.loads(json.dumps(build_card(explorer, USER, item, AS_EVALUATED)))
    assert made["asked"] == {"as_evaluated": True}
    assert all(check.holds for check in verify_card(explorer, made))
    today = verify_card(explorer, {**made, "asked": {}})
    assert "score" in {check.what for check in today if not check.holds}


def test_the_page_says_what_the_explorer_says_in_the_same_order(explorer, card):
    why = explorer.explain(USER, card["item_id"], Intervention(intents={0: 2.0}, branches={"personal": 0.5}))
    assert card["why"] == plain(why_in_words(why))
    text = " ".join(re.sub(r"<[^>]+>", "", card_html(card)).split())
    for sentence in why.in_words():
        assert html.escape(sentence).replace("“", "").replace("”", "") in text
    rows = condensed(steps(why), why.rest)
    places = [text.index(html.escape(name), text.index("What makes up the score?")) for name in rows["name"]]
    assert places == sorted(places)
    assert "places)" not in text and not re.search(r"[+-]\d+ place", text)


def test_what_speaks_against_an_item_is_drawn_to_the_left(card):
    against = copy.deepcopy(card)
    against["parts"][0].update(name="Order", delta_score=-1.0)
    against["groups"] = [{**against["groups"][0], "delta_score": 3.0}]
    page = card_html(against)
    row = page[page.index("Order</td>") :]
    begin, width = re.search(r'<rect x="([\d.]+)" width="([\d.]+)"', row).groups()
    assert (float(begin), float(width)) == (0.0, 25.0)
    assert "M25.00 0V8" in row and "−1.0000" in row


def test_a_name_that_is_not_certain_is_no_fact_on_the_page(card):
    unsure = copy.deepcopy(card)
    unsure["groups"][0].update(name="Damp cloth", certain=False)
    unsure["why"] = plain([named("Damp cloth", False, "personal")])
    page = card_html(unsure)
    assert re.search(r"what the model calls <em [^>]*>Damp cloth</em> \(not sure, personal\)", page)
    assert "<b>Damp cloth</b>" not in page and "Grey italics" in page


def test_things_are_named_apart_on_the_page(card):
    things = copy.deepcopy(card)
    things["groups"] = [{**one, "means": "thing", "name": "Pedals", "kind": "none"} for one in things["groups"]]
    assert "what it is: Pedals" in card_html(things)


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (("score",), "score"),
        (("rank",), "rank"),
        (("parts", 0, "delta_score"), "parts > sequence 0 > delta_score"),
        (("groups", 0, "delta_rank"), "groups > theme 3 > delta_rank"),
        (("branch_weights", "public"), "branch_weights > public"),
        (("lead",), "lead"),
    ],
)
def test_every_number_that_was_changed_is_found(explorer, card, place, what):
    forged = copy.deepcopy(card)
    spot = forged
    for key in place[:-1]:
        spot = spot[key]
    spot[place[-1]] += 1
    assert [check.what for check in verify_card(explorer, forged) if not check.holds] == [what]


def test_a_sentence_that_was_changed_is_found(explorer, card):
    forged = copy.deepcopy(card)
    forged["why"][0][-1]["text"] += " And it is the best."
    (wrong,) = [check.what for check in verify_card(explorer, forged) if not check.holds]
    assert wrong.startswith("why > 0 > ") and wrong.endswith(" > text")


def test_another_model_is_noticed(run, card, tmp_path):
    directory = shutil.copytree(run.directory, tmp_path / "tiny")
    weights = load_file(directory / "recommender" / "model.safetensors")
    save_file(
        {name: np.asarray(1.1 * value) for name, value in weights.items()},
        directory / "recommender" / "model.safetensors",
    )
    wrong = {check.what for check in verify_card(Explorer(Run(directory)), card) if not check.holds}
    assert {"hashes > model", "score"} <= wrong
    assert "hashes > data" not in wrong


@pytest.mark.parametrize("content", [None, [], {}, {"card": 1}, "text", 7])
def test_what_is_no_card_is_named(content):
    with pytest.raises(CardError, match="no explanation card"):
        check_card(content)


def test_versions_and_wishes_that_are_unknown_are_refused(card):
    with pytest.raises(CardError, match="version 99"):
        check_card({**card, "card": 99})
    with pytest.raises(CardError, match="valid"):
        check_card({**card, "asked": {"__class__": 1}})


def test_the_page_is_offline_small_and_escapes_the_corpus(card):
    hostile = copy.deepcopy(card)
    hostile["title"] = hostile["user_id"] = hostile["parts"][0]["name"] = HOSTILE
    hostile["why"] = [[{"text": HOSTILE, "role": role, "certain": False} for role in ("item", "name", "words")]]
    hostile["evidence"][0]["name"] = hostile["evidence"][0]["sentences"][0]["text"] = HOSTILE
    page = card_html(hostile)
    assert len(page) < 1_000_000
    assert "<script" not in page
    assert not re.search(r"(https?:)?//[a-z]", page)
    assert re.findall(r"\b(?:src|href|on\w+)\s*=", page) == []
    assert "&lt;script&gt;" in page


def test_an_item_that_is_not_there_has_no_card(explorer):
    with pytest.raises(NotFoundError):
        build_card(explorer, USER, "nothing")


def test_the_command_writes_and_verifies(run, tmp_path, capsys):
    explorer = Explorer(run)
    item = explorer.recommend(USER, k=1).items["item_id"].iloc[0]
    out = tmp_path / "why.html"
    assert main(["card", str(run.directory), "--user", USER, "--item", item, "--out", str(out)]) == 0
    assert main(["verify", str(tmp_path / "why.json"), "--run", str(run.directory)]) == 0
    assert re.search(r"(\d+) of \1 statements hold", capsys.readouterr().out)
    forged = json.loads((tmp_path / "why.json").read_text())
    forged["score"] += 0.5
    (tmp_path / "why.json").write_text(json.dumps(forged))
    assert main(["verify", str(tmp_path / "why.json"), "--run", str(run.directory), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["checked"] - said["holds"], said["wrong"][0]["what"]) == (1, "score")
    (tmp_path / "why.json").write_text("{")
    assert main(["verify", str(tmp_path / "why.json"), "--run", str(run.directory)]) == 2


def test_numbers_that_no_float_holds_and_parts_too_deep_are_no_crash(explorer, card):
    changed = copy.deepcopy(card) | {"score": 10**400}
    assert [check.what for check in verify_card(explorer, changed) if not check.holds] == ["score"]
    deep = value = {}
    for _ in range(5000):
        value["x"] = {}
        value = value["x"]
    with pytest.raises(CardError, match="too deep"):
        verify_card(explorer, copy.copy(card) | {"parts": deep})
