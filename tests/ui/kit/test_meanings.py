"""Names of themes and latents: certainty and sign are seen, and a corpus' words stay words."""

import math

import pytest

from saerec import columns as c
from saerec.ui.kit.meanings import NO_TOPIC, UNCERTAIN, Meaning, as_html, as_label, meaning_of, sign


def test_a_certain_name_is_plain_and_a_guess_is_grey_and_italic():
    assert as_label(Meaning("Good value")) == "Good value"
    assert as_label(Meaning("Good value", certain=False)) == ":gray[*Good value*]"
    assert as_html(Meaning("Good value")) == '<span class="sx-meaning">Good value</span>'
    assert UNCERTAIN in as_html(Meaning("Good value", certain=False))


def test_what_has_no_name_is_said_to_have_no_common_topic():
    assert as_label(Meaning("")) == f":gray[*{NO_TOPIC}*]"
    assert NO_TOPIC in as_html(Meaning(""))


@pytest.mark.parametrize(
    ("praised", "said"),
    [(0.8, "praised 80 %, missed 20 %"), (0.005, "praised 0 %, missed 100 %"), (1.0, "praised 100 %, missed 0 %")],
)
def test_the_sign_sums_to_a_hundred(praised, said):
    assert sign(praised) == said


def test_an_unknown_sign_says_nothing():
    assert sign(math.nan) == ""


def test_names_of_a_corpus_are_no_markup():
    evil = Meaning("<b>[x](http://y)*", certain=False)
    assert "<b>" not in as_html(evil)
    assert "[x](" not in as_label(evil)


def test_what_a_person_wrote_is_certain():
    row = {c.NAME: "Night owls", c.CERTAIN: False, c.PRAISED: 0.25}
    assert meaning_of(row) == Meaning("Night owls", False, 0.25)
    assert meaning_of({**row, c.SOURCE: "human"}).certain
    assert math.isnan(meaning_of({c.NAME: "x"}).praised)
