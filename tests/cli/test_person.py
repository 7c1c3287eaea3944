"""A person on a terminal: themes with whose they are, guesses called so, things apart."""

from saerec.cli.person import KINDS, in_words
from saerec.explorer import Explorer
from tests.support.tiny_run import make_tiny_run


def test_themes_say_whose_they_are_and_which_names_are_guesses(tmp_path):
    found = Explorer(make_tiny_run(tmp_path / "tiny")).user("user-01")
    shown = in_words(found)
    assert [one["whose"] for one in shown["themes"]] == [KINDS[kind] for kind in found.themes["kind"]]
    assert "≈ Good value" in [one["theme"] for one in shown["themes"]]  # the public wish is not certain here
    assert "I wanted it quiet." in [one["sentence"] for one in shown["themes"]]
    assert shown["interested_in"].split(", ") == found.things["word"].tolist()
