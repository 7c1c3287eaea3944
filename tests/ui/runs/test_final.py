"""Train on everything, without a browser: what the button asks for, what it starts, and how pages tell a final run."""

import pytest

from saerec.jobs import JobReporter
from saerec.pipeline.final import make_final
from saerec.ui.runs import final as panel
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, links, open_page, text_of
from tests.support.tiny_run import make_tiny_run

pytestmark = pytest.mark.trains
SAID = "measured before the last two interactions were added"


@pytest.fixture
def shop(folder):
    return make_tiny_run(folder / "shop")


@pytest.fixture
def final(shop):
    return make_final(shop.directory, shop.directory.parent / "shop-final")


@pytest.fixture
def started(monkeypatch):
    """Jobs as they are started; each is announced as waiting."""
    jobs = []

    def start(argv, run_dir):
        run_dir.mkdir(exist_ok=True)
        JobReporter(run_dir)
        jobs.append((run_dir.name, argv))

    monkeypatch.setattr(panel, "start_job", start)
    return jobs


def test_a_finished_run_has_the_button_and_a_final_or_half_made_one_has_not(folder, shop, final):
    assert panel.TITLE in links(open_page("gallery", pick="shop").main)
    assert panel.TITLE not in links(open_page("gallery", pick="shop-final").main)
    shop.drop_stage("evaluation")
    assert panel.TITLE not in links(open_page("gallery", pick="shop").main)
    assert "is not finished" in text_of(open_page("gallery", pick="shop", final="shop"))


def test_it_says_what_it_takes_and_starts_the_command(folder, shop, started):
    app = open_page("gallery", pick="shop", final="shop")
    assert healthy(app)
    said = text_of(app)
    assert "It trains 1 epoch, takes under 1 min and" in said and SAID in said
    app.button(key="final-start").click().run()
    command = ["run", "--final", str(shop.directory), "--run-id", "shop-final", "--runs-dir", str(folder)]
    assert started == [("shop-final", command)]
    assert "shop-final" in text_of(app) and app.query_params["job"] in ("shop-final", ["shop-final"])
    assert app.button(key="cancel")


def test_a_name_that_is_taken_is_refused(folder, shop, final):
    app = open_page("gallery", pick="shop", final="shop")
    app.text_input(key="final-name-shop").set_value("shop").run()
    assert "There is a run shop already" in text_of(app) and app.button(key="final-start").disabled


def test_runs_tells_final_ones_apart(folder, shop, final):
    app = open_page("gallery", pick="shop-final")
    table = app.dataframe[0].value.set_index("Run")
    assert table.at["shop-final", "State"] == "● final" and table.at["shop", "State"] == "● done"
    assert table["HR@10"].isna().tolist() == [name == "shop-final" for name in table.index]
    assert "trained on everything that shop holds" in text_of(app) and SAID in text_of(app)


def test_overview_evaluation_and_compare_keep_the_figures_and_say_whose_they_are(folder, shop, final):
    for page in ("", "evaluation"):
        app = open_page(page, run="shop-final")
        assert healthy(app) and f"Figures of shop, {SAID}" in text_of(app)
        assert SAID not in text_of(open_page(page, run="shop"))
    missed = open_page("failures", run="shop-final")
    assert "Nothing is held out." in text_of(missed) and "Failures of shop" in links(missed.main)
    for step in range(1, 6):
        toured = open_page("", run="shop-final", tour=step)
        assert healthy(toured) and "This view cannot be shown" not in text_of(toured)
    assert SAID in text_of(toured)
    both = text_of(open_page("compare", run="shop", other="shop-final"))
    assert "shop-final is final" in both and SAID in both
    latents = open_page("latents", run="shop-final", latent=0)
    assert healthy(latents) and "What does it do to recommendations?" not in text_of(latents)


def test_recommendations_of_a_final_run_offer_no_view_as_evaluated(folder, shop, final):
    app = open_page("recommendations", run="shop-final", user="user-01")
    assert healthy(app) and "All that they have is read" in text_of(app)
    assert not [one for one in app.toggle if one.key == "in-evaluated"]
    asked = open_page("recommendations", run="shop-final", user="user-01", evaluated="1")
    assert "is final" in text_of(asked) or any("is final" in one.value for one in asked.error)


def test_a_final_run_of_another_name_is_marked_in_the_sidebar(folder, shop):
    run = make_final(shop.directory, folder / "serving")
    picker = open_page("", run="serving").selectbox(key="run-picker")
    assert "serving (final)" in picker.options and "shop" in picker.options
    assert Run(run.directory).run_id == "serving"
