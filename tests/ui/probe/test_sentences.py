"""A sentence in words: what it was read as, its sign, and why a latent that fires has no evidence of it."""

from types import SimpleNamespace

from saerec.ui.probe.sentences import evidence_in_words, in_words

PRAISE = "the sentence is praise, the latent gathers wishes"


def read(wish, met=0.9, reasons=(("quiet", 0.5),)):
    return SimpleNamespace(wish=wish, thing=0.0, praise=1 - wish, chatter=0.0, met=met, reasons=reasons)


def test_a_wish_names_reasons_and_sign():
    assert in_words(read(0.8)) == "Nearest reasons: quiet (0.50). Said to be met: 90 % sure."
    assert in_words(read(0.8, met=0.2)).endswith("Said to be missed: 80 % sure.")
    assert in_words(read(0.8, reasons=())).startswith("A wish, but no reason of the bank lies near.")
    assert in_words(read(0.1)) == "Read as praise or blame: no reason to look for."


def test_what_is_no_evidence_says_why():
    assert evidence_in_words([{"why": ""}, {"why": PRAISE}, {"why": PRAISE}]) == (
        f"Code → evidence: of 1 of 3 latents. No evidence of 2: {PRAISE}."
    )
    many = [{"why": f"the sentence does not say “{i}”"} for i in range(5)]
    assert evidence_in_words(many).endswith("Nor of 2 others.")
