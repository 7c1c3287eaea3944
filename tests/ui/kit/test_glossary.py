"""The glossary: every term is explained in full, every "?" finds its term, and an address opens it."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from saerec.ui.kit.glossary import SOURCE, TERM_OF, explained, glossary
from tests.support.tiny_run import make_tiny_run

PARTS = ("What", "Worked out here.", "How to read it.", "How")


def test_every_entry_says_what_it_is_how_it_is_made_how_to_read_it_and_how_it_misleads():
    assert len(glossary()) == SOURCE.read_text("utf-8").count("\n### ") >= 40
    for term, entry in glossary().items():
        leads = re.findall(r"^\*\*(.+?)\*\*", entry.text, re.MULTILINE)
        assert [lead.startswith(part) for lead, part in zip(leads, PARTS, strict=True)] == [True] * 4, term
        assert re.fullmatch(r"How (it misleads|they mislead)\.", leads[3]), term


def test_every_label_names_a_term_that_is_there():
    assert {term for term in TERM_OF.values() if term not in glossary()} == set()


@pytest.fixture
def opened(tmp_path, monkeypatch):
    make_tiny_run(tmp_path / "tiny")
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))

    def open_page(**params):
        test = AppTest.from_file("../../../app.py", default_timeout=120)
        for key, value in {"run": "tiny", **params}.items():
            test.query_params[key] = value
        return test.run()

    return open_page


def test_a_figure_links_to_its_term_in_the_same_run(opened):
    page = opened(metric="HR@10", mode="")
    helps = {metric.label: metric.proto.help for metric in page.metric}
    assert helps["Unexplained"].endswith("[Glossary: FVU, unexplained](?run=tiny&term=fvu)")
    assert helps["Users"] == "People with enough interactions to stay after filtering."
    assert not page.exception


def test_an_address_opens_the_glossary_and_the_sidebar_does_too(opened):
    page = opened(term="fvu")
    assert page.selectbox(key="glossary-term").value == "fvu"
    assert any("Fraction of variance unexplained" in text.value for text in page.markdown)
    page = opened()
    assert "Glossary" in [button.label for button in page.sidebar.button]
    page = page.sidebar.button(key="glossary").click().run()
    assert page.query_params["term"] == "leave-one-out"
    assert any("Each person's last interaction is the test" in text.value for text in page.markdown)
    page = opened(term="nonsense")
    assert "no such term" in page.info[0].value
    assert not page.exception


def test_columns_of_tables_name_their_terms(monkeypatch):
    monkeypatch.setattr("streamlit.query_params", {})
    columns = explained({"lift": {"label": "Lift", "help": "Share over share"}, "name": "Name", "q": {"label": None}})
    assert columns["lift"]["help"] == "Share over share [Glossary: Lift](?term=lift)"
    assert columns["name"] == "Name"
    assert columns["q"]["help"] == "[Glossary: q, false discovery rate](?term=fdr)"
