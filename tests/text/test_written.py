"""Words as people write them."""

from saerec.text.written import as_written, written_forms

TEXTS = [
    "Der Akku hält.",
    "Mein Akku hält den ganzen Tag",
    "ein akku",
    "Leise ist er",
    "so leise",
    "USB-Kabel",
    "das USB-kabel",
]


def test_the_commonest_form_wins_and_beginnings_count_only_where_nothing_else_is_known():
    forms = written_forms(TEXTS)
    assert (forms["akku"], forms["tag"], forms["leise"], forms["hält"]) == ("Akku", "Tag", "leise", "hält")
    assert forms["der"] == "Der" and forms["usb-kabel"] == "USB-kabel"


def test_a_term_is_written_with_them_and_unknown_words_stay():
    assert as_written("lade den akku & tag nacht", written_forms(TEXTS)) == "lade den Akku & Tag nacht"
