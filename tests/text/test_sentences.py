"""Sentences end where a reader of the language says they do."""

import pytest

from saerec.text.sentences import sentences, spoken_length


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Great pan! Holds heat. Why not?", ["Great pan!", "Holds heat.", "Why not?"]),
        ("It costs 4.50 or v1.2.3 at shop.com today.", ["It costs 4.50 or v1.2.3 at shop.com today."]),
        (
            "Use it e.g. for tea, i.e. daily vs. never. Ask Dr. Who.",
            ["Use it e.g. for tea, i.e. daily vs. never.", "Ask Dr. Who."],
        ),
        ("Bolts, nuts etc. are in. Screws etc. They fit.", ["Bolts, nuts etc. are in.", "Screws etc.", "They fit."]),
        ("See No. 5 now. I said no. Then left.", ["See No. 5 now.", "I said no.", "Then left."]),
        ("Kam am 3. Mai z.B. kaputt an. Schade.", ["Kam am 3. Mai z.B. kaputt an.", "Schade."]),
        ("I give it a 5. Great.", ["I give it a 5.", "Great."]),
        ("音质很好。电池不行！为什么？下次再买", ["音质很好。", "电池不行！", "为什么？", "下次再买"]),
        ("彼は「最高。」と言った。軽い。", ["彼は「最高。」と言った。", "軽い。"]),
        ("यह अच्छा है। बहुत हल्का है॥ ठीक", ["यह अच्छा है।", "बहुत हल्का है॥", "ठीक"]),
        ("هل هو جيد؟ نعم. الصوت واضح", ["هل هو جيد؟", "نعم.", "الصوت واضح"]),
        ("یہ اچھا ہے۔ آواز صاف ہے۔", ["یہ اچھا ہے۔", "آواز صاف ہے۔"]),
        ("¿Funciona? ¡Sí! Cuesta 10 aprox. y ya.", ["¿Funciona?", "¡Sí!", "Cuesta 10 aprox. y ya."]),
        ("Звук, т.е. бас, хороший. Да.", ["Звук, т.е. бас, хороший.", "Да."]),
        ("สินค้าดีมาก ส่งเร็ว รุ่น X 2 ชิ้น", ["สินค้าดีมาก", "ส่งเร็ว", "รุ่น X 2 ชิ้น"]),
        ("one\ntwo\r\nthree", ["one", "two", "three"]),
    ],
)
def test_sentences(text, expected):
    assert [one for one in sentences(text) if one] == expected


def test_a_chinese_character_is_worth_three_letters():
    assert spoken_length("Great!") == 6
    assert spoken_length("很好!") == 7
