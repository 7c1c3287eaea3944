"""The text of a reason bank: every problem with its line, and sentences that land under their reason."""

import pytest

from saerec.intents.reasons import read_bank
from saerec.workspace.reason_text import Problem, lines_of, problems, sentences_of, with_sentences

KNOWN = {"quiet": "noisy"}
TUNED = "# stays in tune\nopposite: goes out of tune\n+ Held its tuning all evening.\n- Flat by the second song.\n"


def test_a_sound_text_has_no_problems():
    assert problems("own", TUNED + "\n\n# quiet\n+ Not a squeak.\n", KNOWN) == []
    assert problems("own", "", KNOWN) == []
    assert problems("praise", "Love it!\n\nMeh.\n", KNOWN) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\nIt hums.", 2, "'It hums.' is neither `# reason` nor"),
        ("+ It hums.", 1, "'+ It hums.' is neither"),
        ("#", 1, "'#' is neither"),
        (TUNED + "+", 5, "'+' is neither"),
        (TUNED + "+- It hums.", 5, "'+- It hums.' is neither"),
        (TUNED + "+ " + "w" * 401, 5, "This sentence has 401 characters. The most is 400."),
        ("# " + "w" * 61 + "\nopposite: x\n+ y", 1, "This name has 61 characters"),
        ("# loud\n+ It roars.", 1, "'loud' needs a line `opposite: ...`"),
        ("# loud\nopposite: soft", 1, "'loud' needs a sentence"),
        ("# Quiet\nopposite: loud\n+ Hush.", 1, "'Quiet' is written 'quiet' in the bank"),
        ("# noisy\nopposite: hushed\n+ It roars.", 1, "'noisy' is the opposite of 'quiet'. Write `# quiet`"),
        ("# silent\nopposite: quiet\n+ Hush.", 1, "The opposite of 'silent', 'quiet', is a reason of the bank"),
        (TUNED + "# quiet\n+ Flat by the second song.", 6, "The same sentence says something else on line 4"),
        (TUNED + "+ Flat by the second song.", 5, "The same sentence says something else on line 4"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, said):
    found = problems("own", text, KNOWN)
    assert [one.line for one in found if one.what.startswith(said)] == [line], found


def test_all_problems_are_found_in_the_order_of_their_lines():
    found = problems("own", "stray\n# loud\n+ It roars.\nstray\n", {})
    assert [one.line for one in found] == [1, 2, 4]
    assert [one.line for one in problems("own", "# Quiet\n+ Hush.\n", KNOWN)] == [1], "one mistake, one problem"


def test_in_texts_without_reasons_a_line_is_a_sentence():
    assert problems("thing", "A mug.\n# quiet\n" + "w" * 401, KNOWN) == [
        Problem(2, "Each line is a sentence here, and none begins with `#`."),
        Problem(3, "This sentence has 401 characters. The most is 400."),
    ]


def test_lines_are_counted_as_an_editor_counts_them():
    text = "\ufeff# quiet\r\nopposite:\tnoisy\r\r+ It\u2028hums.\x07\x0b"
    assert [(one.number, one.head, one.text) for one in lines_of(text)] == [
        (1, "#", "quiet"),
        (2, "opposite:", "noisy"),
        (4, "+", "It hums."),
    ]


def test_a_sentence_is_put_at_the_end_of_its_reason():
    text = TUNED + "\n# quiet\n+ Not a squeak.\n"
    joined = with_sentences(text, "stays in tune", "", {"Rock steady pitch.": "+", "Drifts.": "-"})
    assert joined == TUNED + "+ Rock steady pitch.\n- Drifts.\n\n# quiet\n+ Not a squeak.\n"
    assert with_sentences(joined, "quiet", "", {"Not a squeak.": "+"}) == joined


def test_a_new_reason_gets_a_heading_and_its_opposite():
    assert (
        with_sentences("", "vegan", "not vegan", {"Only oats.": "+"}) == "# vegan\nopposite: not vegan\n+ Only oats.\n"
    )
    assert with_sentences("", "quiet", "", {"Hush.": "+"}) == "# quiet\n+ Hush.\n"


def test_a_sentence_says_one_thing_and_a_reason_that_lost_all_its_own_goes():
    moved = with_sentences(TUNED, "quiet", "", {"Held its tuning all evening.": "-"})
    assert sentences_of(moved) == {
        "Flat by the second song.": ("stays in tune", "-"),
        "Held its tuning all evening.": ("quiet", "-"),
    }
    moved = with_sentences(moved, "quiet", "", {"Flat by the second song.": "-"})
    assert "stays in tune" not in moved and len(sentences_of(moved)) == 2
    assert problems("own", moved, KNOWN) == []


def test_a_sentence_that_looks_like_a_line_of_the_bank_stays_a_sentence():
    signs = {"# heading": "+", "opposite: x": "-", "+ plus": "+", "<b>bold</b>": "+"}
    text = with_sentences("", "quiet", "noisy", signs)
    assert problems("own", text, {}) == []
    bank = read_bank({"own": text})
    assert dict(zip(bank.sentences, bank.sign.tolist(), strict=True)) == {
        one: 1 if sign == "+" else -1 for one, sign in signs.items()
    }
