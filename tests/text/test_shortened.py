import pytest
import regex

from saerec.text.shortened import head, shortened


def test_labels_are_cut_at_a_word():
    assert shortened("one two three four", 12) == "one two…"
    assert shortened("abcdefghijklmnop", 8) == "abcdefg…"
    assert shortened("  a \n b ", 8) == "a b"


@pytest.mark.parametrize("text", ["बैटरीपूरेदिनचलती", "👩‍👧👨‍👩‍👧‍👦👍🏽", "கொடுக்கிறார்கள்", "e\u0301" * 9])
def test_no_length_parts_a_character(text):
    whole = {0, *(found.end() for found in regex.finditer(r"\X", text))}
    for most in range(len(regex.match(r"\X", text)[0]), len(text) + 2):
        assert len(head(text, most)) <= most and len(head(text, most)) in whole
        assert text.startswith(shortened(text, most + 1).removesuffix("…"))
