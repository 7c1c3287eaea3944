"""Words by Unicode's rules, the same for every part of the program."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saerec.text.words import folded, pieces, search_words, word_texts, words, written

ENGLISH = re.compile(r"\b[^\W\d_][\w'-]*\b")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Doesn't hum; 3rd-party rock'n'roll X2 'tis", ["Doesn't", "hum", "party", "rock'n'roll", "X2", "tis"]),
        ("बैटरी बहुत अच्छी है", ["बैटरी", "बहुत", "अच्छी", "है"]),
        ("பேட்டரி நன்றாக உள்ளது", ["பேட்டரி", "நன்றாக", "உள்ளது"]),
        ("الصَّوْتُ وَاضِحٌ جِدًّا", ["الصَّوْتُ", "وَاضِحٌ", "جِدًّا"]),
        ("Größe: naïve Äpfel, l'été", ["Größe", "naïve", "Äpfel", "l'été"]),
        ("звук громкий", ["звук", "громкий"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("音质好ok", ["音", "质", "好", "ok"]),
        ("コードが長いUSBケーブル", ["コード", "が", "長", "い", "USB", "ケーブル"]),
        ("배터리가 오래가요", ["배터리가", "오래가요"]),
        ("น้ำดี", ["น้", "ำ", "ดี"]),
    ],
)
def test_words(text, expected):
    found = words(text)
    assert [word.text for word in found] == expected == word_texts(text)
    assert all(text[word.start : word.end] == word.text for word in found)


@given(st.text(alphabet="abzABé'-_ 019.,!\n", max_size=60))
def test_english_words_are_what_they_were(text):
    assert word_texts(text) == ENGLISH.findall(text)


def test_neighbours_are_written_as_their_script_is():
    assert written(["worth", "every", "penny"]) == "worth every penny"
    assert written(["电", "池", "耐", "用"]) == "电池耐用"
    assert written(["USB", "ケーブル", "長"]) == "USBケーブル長"


def test_pieces_to_be_shaded_are_words_or_characters_of_scripts_without_blanks():
    assert [piece.text for piece in pieces("It's  good, yes.")] == ["It's", "good,", "yes."]
    assert [piece.text for piece in pieces("音质很好！ok 了")] == ["音", "质", "很", "好！ok", "了"]


def test_what_is_typed_finds_what_is_written():
    assert search_words("  Doesn’t  HUM ") == ["doesn't", "hum"]
    assert folded("GRO\u0308SSE") == folded("grösse")
