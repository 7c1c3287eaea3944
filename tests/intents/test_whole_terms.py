"""Names in languages whose phrases are easily cut: latents that fire for one reason each, named by their texts."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.intents.naming import name_by_keywords
from saerec.intents.whole_terms import can_go_on, said_to_its_end
from saerec.sae.activations import Activations
from tests.support.languages import sentences

WANTED = {
    "hi": ["चलती है", "शांत", "दाम", "साफ़ करना आसान", "बनावट", "कम जगह लेता है", "चलाना आसान", "ख़राब हो गया"],
    "th": ["แบตเตอรี่อึด", "เสียงเงียบ", "คุ้มค่าราคา", "ทำความสะอาดง่าย", "งานประกอบดี", "ไม่กินที่", "ใช้งานง่าย", "พัง"],
    "zh": ["电池", "很安静", "性价比", "清洗方便", "做工", "不占地方", "操作简单", "用了两个星期就坏了"],
}


def detects(names, texts, fires):
    """How often a text holds the name, or one of the two in it, just where its latent fires."""
    return np.array([np.mean([any(one in text for one in name.lower().split(" & ")) for text in texts] == fires)
                     for name in names])  # fmt: skip


def names_of(language):
    texts = sentences(language)
    reasons = texts["reason"].to_numpy(np.int32)
    acts = Activations.build(np.ones((len(texts), 1), np.float32), reasons[:, None], 8)
    misses = [np.flatnonzero(reasons != latent)[:60] for latent in range(8)]
    lower = texts["text"].str.lower().tolist()

    def accuracy(latents, proposals):
        return [detects(names, lower, reasons == latent) for latent, names in zip(latents, proposals, strict=True)]

    return name_by_keywords(texts["text"], acts, misses, np.ones(len(texts), bool), accuracy, language)


@pytest.mark.parametrize("language", WANTED)
def test_names_are_whole_words_that_say_the_reason(language):
    if language != "hi":
        pytest.importorskip("budoux")
    assert names_of(language)[c.NAME].tolist() == WANTED[language]


def test_a_phrase_of_a_language_that_says_its_verbs_last_has_its_end():
    texts = ["यह कम जगह लेता है।", "वह कम जगह लेता है", "सच में कम जगह लेता है!"]
    assert said_to_its_end("कम जगह लेता", texts, "hi") == "कम जगह लेता है"
    assert said_to_its_end("कम जगह", texts, "hi") == "कम जगह लेता है"
    assert said_to_its_end("जगह", [*texts, "जगह कम लेता"], "hi") == "जगह"  # it goes on in several ways
    assert said_to_its_end("जगह लेता", texts[:2], "hi") == "जगह लेता"  # two places tell nothing


def test_what_goes_on_in_several_ways_stays():
    assert said_to_its_end("电池", ["电池耐用", "电池很好", "电池不好"], "zh") == "电池"
    assert said_to_its_end("声音", ["声音小。", "声音小，", "声音 小"], "zh") == "声音"  # a blank ends a phrase
    assert said_to_its_end("安静", ["很安静，不吵"] * 3, "zh") == "很安静"  # and so does a comma


def test_languages_that_are_cut_well_are_left_alone():
    assert not can_go_on("easy to clean", "en") and not can_go_on("facile à nettoyer", "fr")
    assert not can_go_on("お手入れ", "ja") and not can_go_on("ใช้", "km")
