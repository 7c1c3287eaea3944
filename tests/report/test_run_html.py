"""The page that is printed and sent: offline, small, true, and deaf to what texts try."""

import dataclasses
import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from saerec.cli import main
from saerec.errors import RunError
from saerec.explorer import AS_EVALUATED, Explorer
from saerec.jobs import job_status
from saerec.report import REPORT, keep_report, write_report
from saerec.report.facts import MOST_POINTS, Curve, collect
from saerec.report.run_html import HEIGHT, WIDTH, draw, report_html
from saerec.report.templating import environment
from saerec.workspace.labels import Label, write_label
from saerec.workspace.run import Run
from tests.support.tiny_run import HOSTILE, make_tiny_run

EVIL = '</p><img src="http://evil.example/x.png" onerror=alert(1)><script>alert(2)</script>'


class Reader(HTMLParser):
    """Tags, their attributes, and the text between them."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return Explorer(make_tiny_run(tmp_path_factory.mktemp("runs") / "tiny"))


@pytest.fixture(scope="module")
def page(tiny):
    return report_html(collect(tiny))


def test_it_is_small_and_speaks_to_nobody(page):
    assert len(page.encode()) < 1_000_000
    assert "http://" not in page and "https://" not in page and "//" not in page.replace("</", "")
    found = Reader(page)
    assert not {"script", "img", "link", "iframe", "object", "a", "form"} & set(found.tags)
    assert not {"src", "href", "srcset", "action"} & {name for name, _ in found.attributes}
    assert "default-src 'none'" in page and "@media print" in page and "prefers-color-scheme:dark" in page


def test_hostile_texts_stay_texts(tmp_path):
    run = make_tiny_run(tmp_path / "evil")
    write_label(run.directory, Label(title="<b>Title</b>", note=EVIL))
    for table, column, text in (("texts", "text", EVIL), ("items", "title", HOSTILE)):
        run.table(f"data/{table}").assign(**{column: text}).to_parquet(run.path("data", f"{table}.parquet"))
    explorer = Explorer(run)
    for latent in range(5):
        explorer.notebook.rename(latent, f"{EVIL[:80]}{latent}")
    page = report_html(collect(explorer))
    found = Reader(page)
    assert not {"script", "img", "b>Title"} & set(found.tags)
    assert not any(name.startswith("on") or name == "src" for name, _ in found.attributes)
    assert any(EVIL in text for text in found.text) and "<b>Title</b>" in "".join(found.text)


def test_its_numbers_are_the_run_s(tiny, page):
    text = " ".join("".join(Reader(page).text).split())
    evaluation = tiny.evaluation()
    for name in ("HR@10", "NDCG@10"):
        assert f"{evaluation['models']['model'][name]:.4f}" in text
    overview = tiny.overview()
    assert f"Interactions{overview['data']['interactions']}" in text.replace(" ", "")
    heads = tiny.latents().set_index("latent").loc[[1, 2, 3]]  # of the themes with certain names
    surest = heads.sort_values("score_low", ascending=False).iloc[0]
    assert surest["name"] in text and f"name score {surest['score']:.2f}" in text
    example = collect(tiny).examples[0]
    found = tiny.recommend(example.user_id, AS_EVALUATED, k=1)
    why = tiny.explain(example.user_id, found.items["item_id"].iloc[0], AS_EVALUATED)
    alone = [*why.parts.loc[why.parts["group"] == "", "delta_score"], *why.history["delta_score"]]
    strongest = max([*why.groups["delta_score"], *alone], key=abs)
    assert example.parts[0]["delta_score"] == pytest.approx(strongest, rel=1e-6)
    assert f"{strongest:+.3f}" in text


def test_a_theme_whose_name_is_not_certain_is_no_heading_like_the_others(tiny, page):
    theme = next(one for one in collect(tiny).intents if not one["certain"])
    assert f'title="The model is not sure of this name.">{theme["name"]}</em>' in page
    assert "<h3>Wants it sturdy</h3>" in page and "as most people say" in page


def test_intervals_stand_beside_their_numbers(demo_run):
    page = (demo_run.directory / REPORT).read_text(encoding="utf-8")
    metrics = json.loads((demo_run.directory / "evaluation/metrics.json").read_text())
    for name in ("model", "no_intents", "popularity", "neighbours"):
        low, high = metrics["intervals"][name]["NDCG@10"]
        assert f"{metrics['models'][name]['NDCG@10']:.4f}<small>{low:.3f}–{high:.3f}</small>" in page
    assert len(page.encode()) < 1_000_000


def test_what_differs_from_the_preset_is_marked(tiny):
    settings = {name: (value, changed) for name, value, changed in collect(tiny).settings}
    assert settings["recommender.d_model"] == ("8", True)  # the tiny preset has 32
    assert settings["sae.epochs"] == ("15", False)


def test_a_run_that_is_not_evaluated_says_so(tmp_path):
    run = make_tiny_run(tmp_path / "half", until="intents")
    write_report(Explorer(run), tmp_path / "half.html")
    assert (tmp_path / "half.html").read_text(encoding="utf-8").count("not evaluated yet") == 2


def test_a_run_keeps_its_report_and_one_that_cannot_be_written_is_only_said(demo_run, tmp_path, monkeypatch):
    assert (demo_run.directory / REPORT).is_file()
    run = Run(shutil.copytree(demo_run.directory, tmp_path / "copy"))
    (run.directory / REPORT).unlink()
    notes = []

    def fail(*_):
        raise RunError("no room for it")

    with monkeypatch.context() as patched:
        patched.setattr("saerec.report.write_report", fail)
        keep_report(run, notes.append)
    assert notes == ["No report.html was written: no room for it"]
    assert job_status(run.directory).state == "done"
    keep_report(run, notes.append)
    assert (run.directory / REPORT).stat().st_size < 1_000_000 and len(notes) == 1


def test_a_report_is_made_again_when_a_stage_was_and_only_then(tmp_path):
    run = make_tiny_run(tmp_path / "tiny")
    keep_report(run, note=pytest.fail)
    first = (run.directory / REPORT).stat().st_ino  # a new page is another file, renamed into its place
    keep_report(run, note=pytest.fail)
    assert (run.directory / REPORT).stat().st_ino == first
    run.replace_stage(
        "projection",
        shutil.copytree(run.path("projection"), run.draft_of("projection")),
        dataclasses.replace(run.stage("projection"), fingerprint="0ther"),
    )
    keep_report(run, note=pytest.fail)
    assert "projection: 0ther" in (run.directory / REPORT).read_text(encoding="utf-8")


def test_the_command_writes_it(tmp_path, capsys):
    run = make_tiny_run(tmp_path / "tiny")
    assert main(["report", str(run.directory), "--out", str(tmp_path / "r.html")]) == 0
    assert main(["report", str(run.directory)]) == 0
    assert (tmp_path / "r.html").read_text() == (run.directory / REPORT).read_text()
    early = make_tiny_run(tmp_path / "early", until="sae")
    assert main(["report", str(early.directory)]) == 2
    assert "stage 'intents' has not run" in capsys.readouterr().err


def drawn(curve):
    return str(environment().get_template("macros.html.j2").module.curve(draw(curve)))


def bar(share):
    return str(environment().get_template("macros.html.j2").module.bar(share, "#000000"))


def test_a_curve_keeps_within_its_frame():
    line = [(float(x), float(x % 7)) for x in range(1, 50)]
    svg = drawn(Curve("<Loss>", "epoch", {"a&b": line, "flat": [(1.0, 3.0), (2.0, 3.0)]}))
    assert "&lt;Loss&gt;" in svg and "a&amp;b" in svg
    points = [
        tuple(map(float, one.split(","))) for found in re.findall(r'points="([^"]+)"', svg) for one in found.split()
    ]
    assert len(points) == 51
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    lowest, highest = points[6], points[5]  # 7 % 7 and 6 % 7
    assert lowest[1] > highest[1]


def test_a_flat_curve_and_a_bar_beyond_its_rail_can_be_drawn():
    assert "nan" not in drawn(Curve("t", "step", {"one": [(1.0, 2.0), (1.0, 2.0)]}))
    assert 'width="100.00"' in bar(1.7) and 'width="0.00"' in bar(-1.0)


def test_long_histories_are_thinned(tiny, monkeypatch):
    import pandas as pd

    long = pd.DataFrame({"step": range(10_000), "fvu": [1.0] * 10_000, "fvu_held_out": [1.0] * 10_000})
    monkeypatch.setattr(type(tiny.run), "table", lambda self, name: long)
    curves = collect.__globals__["_curves"](tiny)
    assert max(len(line) for curve in curves for line in curve.lines.values()) <= MOST_POINTS
