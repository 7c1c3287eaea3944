"""Phrases of scripts without blanks, where the extra is installed that knows them."""

import pytest

from saerec.intents.terms import terms_of
from saerec.text.segments import can_segment, segments, without_particle

needs_segmenter = pytest.mark.skipif(
    not can_segment("ja"), reason="BudouX is not installed: pip install 'saerec[segment]' makes phrases of such texts"
)


def test_only_languages_with_a_model_are_segmented():
    assert not any(map(can_segment, ("en", "de", "ko", "km", "und")))


@needs_segmenter
@pytest.mark.parametrize("text, language", [("电池很耐用，一整天都不用充电。", "zh"), ("お手入れが簡単！", "ja")])
def test_segments_are_the_text_without_its_punctuation(text, language):
    found = segments(text, language)
    assert "".join(found) == "".join(sign for sign in text if sign.isalnum())
    assert "" in found and len([one for one in found if one]) > 1


@needs_segmenter
@pytest.mark.parametrize(
    "text, language, held, cut",
    [
        ("使った後のお手入れが簡単。", "ja", {"お手入れ", "お手入れが簡単", "簡単"}, {"手入", "手入れが", "お手入"}),
        ("狭い台所でも場所を取らない。", "ja", {"場所を取らない", "台所"}, {"場所を取", "所を取らない"}),
        ("电池很耐用，清洗方便", "zh", {"电池", "清洗方便"}, {"池很", "耐用清洗", "电池很"}),
    ],
)
def test_terms_begin_and_end_where_phrases_do(text, language, held, cut):
    found = set(terms_of(text, language))
    assert held <= found and not cut & found


@needs_segmenter
def test_words_of_other_scripts_stay_words_beside_them():
    found = list(terms_of("USBケーブルが長い。 good cable", "ja"))
    assert found.count("good cable") == 1 and found.count("cable") == 1 and "usbケーブル" in found


def test_particles_are_no_part_of_a_name():
    phrases = ("コードは", "楽なの", "もの", "台所でも", "は")
    assert [without_particle(one, "ja") for one in phrases] == ["コード", "楽な", "もの", "台所", "は"]
