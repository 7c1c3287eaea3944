"""The language is told by the script and by small words, and nothing is told of what says nothing."""

import pytest

from saerec.text.language import ENGLISH, NAMES, UNKNOWN, language_of, languages_of, stop_words

SENTENCES = {
    "en": "The strap holds well and it does not slip off my shoulder.",
    "de": "Der Akku hält sehr lange und das Gerät ist angenehm leise.",
    "fr": "Le son est très clair et la batterie tient toute la journée.",
    "es": "El sonido es muy claro y la batería dura todo el día.",
    "pt": "O som é muito bom e a bateria não dura o dia todo.",
    "it": "Il suono è molto chiaro e la batteria dura tutto il giorno.",
    "nl": "Het geluid is heel helder en de batterij gaat niet lang mee.",
    "pl": "Dźwięk jest bardzo czysty i bateria trzyma cały dzień, nie ma problemu.",
    "tr": "Ses çok net ve pil bütün gün gidiyor ama biraz ağır bir ürün.",
    "ru": "Звук очень чистый, и батарея держит весь день.",
    "uk": "Звук дуже чистий, і батарея тримає весь день.",
    "el": "Ο ήχος είναι πολύ καθαρός.",
    "he": "הצליל ברור מאוד",
    "ar": "الصوت واضح جدا والبطارية تدوم طوال اليوم",
    "fa": "صدا خیلی خوب است و باتری چند ساعت کار می‌کند",
    "ur": "آواز بہت صاف ہے اور بیٹری دیر تک چلتی ہے",
    "hi": "आवाज़ बहुत साफ़ है और बैटरी पूरे दिन चलती है",
    "ta": "ஒலி மிகவும் தெளிவாக உள்ளது",
    "zh": "声音很清楚，电池可以用一整天。",
    "ja": "音がとてもきれいで、電池も一日持ちます。",
    "ko": "소리가 아주 깨끗하고 배터리가 오래갑니다.",
    "th": "เสียงชัดมาก แบตเตอรี่อยู่ได้ทั้งวัน",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_tells_its_language(code):
    assert language_of(SENTENCES[code]) == code
    assert code in NAMES


@pytest.mark.parametrize("text", ["", "X-200", "12,5", "😀😀", "great", "Toy Story (1995). Animation, Comedy"])
def test_what_holds_no_small_words_tells_nothing(text):
    assert language_of(text) == UNKNOWN


def test_a_corpus_is_in_the_language_that_most_texts_tell():
    found = languages_of([SENTENCES["de"]] * 95 + [SENTENCES["en"]] * 5 + ["X-200"] * 50)
    assert (found.main, found.shares, found.is_mixed, found.is_english) == (
        "de",
        {"de": 0.95, "en": 0.05},
        False,
        False,
    )
    assert found.sentence() == "Texts are in German (95 %) and English (5 %)."


def test_half_english_is_not_english_and_silence_is_no_objection():
    mixed = languages_of([SENTENCES["en"], SENTENCES["de"]] * 40)
    assert mixed.is_mixed and not mixed.is_english
    silent = languages_of(["X-200", "12"])
    assert (silent.main, silent.shares, silent.is_english) == (UNKNOWN, {}, True)
    assert languages_of([SENTENCES["en"]] * 9000).is_english


def test_stop_words_are_lower_case_words_of_their_language():
    assert {"und", "nicht"} <= stop_words("de") and "nicht" not in stop_words(ENGLISH)
    assert stop_words("el") == frozenset()
