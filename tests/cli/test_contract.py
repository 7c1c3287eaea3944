"""The command-line contract of the README, on a real run."""

import json
import subprocess
import sys

import pytest

from saerec.cli import main


def ask(capsys, *argv):
    assert main([*map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def run(demo_run):
    return demo_run.directory


@pytest.fixture(scope="module")
def some_user(demo_run):
    users = demo_run.table("data/users")
    return users.sort_values("n_interactions")["user_id"].iloc[-1]


def test_info(capsys, run):
    info = ask(capsys, "info", run)
    assert set(info) >= {"run_id", "data", "sae", "intents", "metrics", "stages"}
    assert set(info["data"]) >= {"users", "items", "interactions", "texts"}
    assert set(info["sae"]) >= {"n_latents", "k", "fvu", "l0", "dead_share"}
    assert set(info["intents"]) >= {"named", "intents", "public"}
    assert 0 < info["sae"]["fvu"] < 1


def test_latents_and_one_latent(capsys, run):
    rows = ask(capsys, "latents", run, "--top", 5)
    assert len(rows) == 5
    keys = {"latent", "name", "description", "score", "density", "max_act", "is_intent", "kind"}
    assert keys <= set(rows[0])
    word = next(row["name"] for row in rows if row["name"])
    found = ask(capsys, "latents", run, "--search", word)
    assert any(row["name"] == word for row in found)
    detail = ask(capsys, "latent", run, rows[0]["latent"])
    assert keys | {"top_texts", "bands", "top_items", "neighbours"} <= set(detail)
    top = detail["top_texts"][0]
    assert {"text_id", "text", "activation", "item_id", "words"} <= set(top)
    assert " ".join(word for word, _ in top["words"]) == top["text"]


def test_user_recommend_explain_evaluate(capsys, run, some_user):
    detail = ask(capsys, "user", run, some_user)
    assert {"history", "themes", "things", "personal_intents", "public_intents"} <= set(detail)
    assert {"theme", "name", "certain", "kind", "weight", "praised", "latents", "evidence"} <= set(detail["themes"][0])
    assert {"latent", "name", "weight", "evidence"} <= set(detail["personal_intents"][0])
    ranked = ask(capsys, "recommend", run, "--user", some_user, "--k", 7)
    assert [row["rank"] for row in ranked["items"]] == list(range(1, 8))
    assert set(ranked["items"][0]) == {"rank", "item_id", "title", "score", "owned"}
    assert ranked["as_evaluated"] is False and ranked["bought_next"] is None
    assert set(ranked["branch_weights"]) == {"sequence", "personal", "public"}
    history = [row["item_id"] for row in detail["history"]]
    assert not set(history) & {row["item_id"] for row in ranked["items"]}
    held = ask(capsys, "recommend", run, "--user", some_user, "--k", 1000, "--as-evaluated")
    assert held["as_evaluated"] and held["bought_next"]["item_id"] == history[-1]
    assert [row["item_id"] for row in held["items"] if row["owned"]] == history[-1:]
    assert held["items"][held["bought_next"]["rank"] - 1]["item_id"] == history[-1]
    item = ranked["items"][0]["item_id"]
    why = ask(capsys, "explain", run, "--user", some_user, "--item", item)
    assert why["rank"] == 1
    assert {"kind", "id", "name", "delta_score", "delta_rank"} <= set(why["parts"][0])
    assert why["adds_up"] == ["parts", "rest"] and why["other_cuts"] == ["groups", "history"]
    assert sum(part["delta_score"] for part in why["parts"]) + why["rest"] == pytest.approx(why["score"], abs=1e-5)
    assert [one["id"] for one in why["history"]] == list(dict.fromkeys(history))
    evaluation = ask(capsys, "evaluate", run)
    assert set(evaluation["models"]) == {"model", "no_intents", "popularity", "neighbours"}
    assert {"HR@10", "NDCG@10"} <= set(evaluation["models"]["model"])


def test_interventions_change_the_ranking(capsys, run, some_user):
    learned = ask(capsys, "recommend", run, "--user", some_user, "--k", 20)
    same = ask(capsys, "recommend", run, "--user", some_user, "--k", 20)
    assert learned == same
    other = ask(capsys, "recommend", run, "--user", some_user, "--k", 20, "--branch", "sequence=0", "public=0")
    assert [r["item_id"] for r in other["items"]] != [r["item_id"] for r in learned["items"]]
    personal = ask(capsys, "user", run, some_user)["personal_intents"][0]["latent"]
    steered = ask(capsys, "recommend", run, "--user", some_user, "--k", 20, "--intent", f"{personal}=0")
    assert [r["score"] for r in steered["items"]] != [r["score"] for r in learned["items"]]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["info", "nowhere"], "no run directory"),
        (["recommend", "RUN", "--user", "nobody-here"], "nobody-here"),
        (["recommend", "RUN", "--user", "USER", "--branch", "sideways=1"], "sideways"),
        (["recommend", "RUN", "--user", "USER", "--branch", "personal"], "NAME=NUMBER"),
        (["recommend", "RUN", "--user", "USER", "--branch", "personal=nan"], "NAME=NUMBER"),
        (["recommend", "RUN", "--user", "USER", "--intent", "x=1"], "latent"),
        (["recommend", "RUN", "--user", "USER", "--history", "no-such-item"], "no-such-item"),
        (["explain", "RUN", "--user", "USER", "--item", "no-such-item"], "no-such-item"),
        (["latent", "RUN", "999999"], "999999"),
        (["run", "--data", "nowhere.csv", "--run-id", "x"], "no such file"),
        (["run", "--data", "nowhere.csv", "--run-id", "../x"], "not valid"),
        (["run", "--data", "nowhere.csv", "--run-id", "x", "--set", "sae.width=3"], "Unknown setting"),
    ],
)
def test_user_errors_are_one_line_and_exit_2(capsys, tmp_path, monkeypatch, run, some_user, argv, said):
    monkeypatch.chdir(tmp_path)
    places = {"RUN": str(run), "USER": some_user}
    assert main([places.get(word, word) for word in argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_wrong_arguments_are_one_line_too(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["recommend"])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_texts_are_tables_for_people(capsys, run, some_user):
    for argv in (["info"], ["latents", "--top", "3"], ["evaluate"]):
        assert main([argv[0], str(run), *argv[1:]]) == 0
        assert capsys.readouterr().out.strip()


def test_the_module_runs():
    out = subprocess.run([sys.executable, "-m", "saerec", "--version"], capture_output=True, text=True, check=True)
    assert out.stdout.startswith("saerec ")
