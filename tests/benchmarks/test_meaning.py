"""What is printed and written."""

import json

import pandas as pd

from benchmarks import meaning


def test_runs_stand_side_by_side_with_their_controls_and_what_is_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(meaning, "RESULTS", tmp_path / "results")
    rows = [
        ("verdict precision", 0.98123, 0.7, 0.6),
        ("themes", 40.0, 40.0, 40.0),
        ("seconds of intents", 5.0, None, None),
    ]
    figures = pd.DataFrame(rows, columns=["figure", "found", "random", "shuffled"]).assign(run="demo", truth="planted")
    figures = pd.concat([figures, figures.iloc[:1].assign(run="other")], ignore_index=True)
    meaning.report({"figures": figures, "wrong names": pd.DataFrame()}, "meaning.json")
    printed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "planted" in printed
    assert "wrong names" not in printed
    assert "verdict precision 0.981 (0.7 0.6) 0.981 (0.7 0.6) 0.97" in printed
    assert "themes 40 -" in printed  # a count is what it is by chance too
    assert "seconds of intents 5 -" in printed
    written = json.loads((tmp_path / "results" / "meaning.json").read_text())
    assert written["figures"][0]["found"] == 0.98123
    assert written["wrong names"] == []
