"""Changing the own reasons of a folder: checked first, nothing lost, taken back edit by edit."""

import stat
import threading

import pytest

from saerec.errors import ConfigError, DataError, RunError
from saerec.workspace.own_reasons import Added, OwnReasons
from saerec.workspace.reasons import load_bank, own_files, own_fingerprint
from tests.support.hostile import HOSTILE
from tests.support.small_bank import write_bank

TUNED = "# stays in tune\nopposite: goes out of tune\n+ Held its tuning all evening.\n"


@pytest.fixture
def runs(tmp_path, monkeypatch):
    packed = write_bank(tmp_path / "packed")
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: packed)
    return tmp_path / "runs"


@pytest.fixture
def own(runs):
    return OwnReasons(runs)


def test_a_new_reason_comes_with_its_opposite_and_a_known_one_without(own, runs):
    assert own.add("vegan", "not vegan", ["Only oats.", "No milk in it."]) == Added(2, 0)
    assert own.add("Quiet", "anything", ["Not a squeak."]) == Added(1, 0)
    assert own.add("vegan", "", ["Full of whey."], "-") == Added(1, 0)
    assert own.text("own") == (
        "# vegan\nopposite: not vegan\n+ Only oats.\n+ No milk in it.\n- Full of whey.\n\n# quiet\n+ Not a squeak.\n"
    )
    bank = load_bank(runs)
    assert dict(zip(bank.reasons, bank.opposites, strict=True))["quiet"] == "noisy"


def test_what_the_bank_says_already_is_not_said_again(own):
    assert own.add("quiet", "", ["Very quiet.", "Not a squeak.", " Not  a squeak. "]) == Added(1, 1)
    assert own.add("quiet", "", ["Not a squeak."]) == Added(0, 1)
    assert own.text("own") == "# quiet\n+ Not a squeak.\n"
    assert own.add("quiet", "", ["Very quiet."], "-") == Added(1, 0), "a correction of what comes with the program"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("vegan", "", ["Oats."]), "'vegan' is new to the bank. Say its opposite too"),
        ((" ", "x", ["Oats."]), "needs a name"),
        (("vegan", "x", [" "]), "at least one sentence"),
        (("vegan", "x", ["Oats."], "*"), "neither [+]"),
        (("w" * 61, "x", ["Oats."]), "This name has 61 characters"),
        (("vegan", "x", ["w" * 401]), "This sentence has 401 characters"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_is_written(own, runs, given, said):
    with pytest.raises(ConfigError, match=said):
        own.add(*given)
    assert own_files(runs) == {}


def test_a_name_that_is_an_opposite_is_refused(own, runs):
    with pytest.raises(DataError, match="'noisy' is the opposite of 'quiet'"):
        own.add("noisy", "hushed", ["It thunders."])
    assert own_files(runs) == {}


def test_a_text_is_saved_whole_or_not_at_all(own):
    own.save("own", TUNED, instead_of="")
    with pytest.raises(DataError, match=r"own\.txt, line 4"):
        own.save("own", TUNED + "stray", instead_of=TUNED)
    assert own.text("own") == TUNED
    own.save("thing", "A plectrum.\n", instead_of="")
    assert own.names()[:4] == ["own", "thing", "praise", "chatter"]
    with pytest.raises(ConfigError, match="Valid: own, thing"):
        own.save("../secret", "A plectrum.", instead_of="")


def test_nobody_writes_over_what_another_one_wrote(own):
    own.save("own", TUNED, instead_of="")
    own.add("quiet", "", ["Not a squeak."])
    with pytest.raises(ConfigError, match="changed by somebody else"):
        own.save("own", TUNED + "+ More.\n", instead_of=TUNED)
    assert "Not a squeak." in own.text("own")


def test_edits_are_taken_back_one_by_one_but_not_what_was_changed_by_hand(own, runs):
    assert own.last_edit() is None
    with pytest.raises(ConfigError, match="nothing to undo"):
        own.undo()
    own.save("own", TUNED, instead_of="")
    own.add("quiet", "", ["Not a squeak."])
    assert own.last_edit() == "1 added to quiet"
    assert own.undo() == "1 added to quiet" and own.text("own") == TUNED
    assert own.undo() == "own.txt edited" and own_fingerprint(runs) == ""
    own.add("quiet", "", ["Not a squeak."])
    (runs / ".reasons" / "own.txt").write_text("# quiet\n+ By hand.\n")
    assert own.last_edit() is None
    with pytest.raises(ConfigError, match="nothing to undo"):
        own.undo()
    assert own.text("own") == "# quiet\n+ By hand.\n"


def test_a_file_is_brought_and_what_is_known_stays(own, runs):
    own.save("own", TUNED, instead_of="")
    found = own.bring("band", TUNED + "+ Rock steady.\n# vegan\nopposite: not vegan\n- Whey.\n", "band.txt")
    assert found == Added(2, 1)
    assert own.text("own") == TUNED + "+ Rock steady.\n\n# vegan\nopposite: not vegan\n- Whey.\n"
    assert own.bring("praise", "Superb!\n\nMeh.\nSuperb!\n", "praise.txt") == Added(2, 0)
    assert own.bring("praise", "Meh.\nTop!", "praise.txt") == Added(1, 1)
    assert own.text("praise") == "Superb!\nMeh.\nTop!\n"
    assert own.bring("band", "# stays in tune\n- Drifts.\n", "band.txt") == Added(1, 0), "own reasons are known too"
    with pytest.raises(DataError, match=r"band\.txt, line 2"):
        own.bring("band", "\nstray", "band.txt")
    assert load_bank(runs).reasons[:2] == ("stays in tune", "vegan")


def test_writers_wait_for_each_other(own, runs):
    threads = [threading.Thread(target=own.add, args=("quiet", "", [f"Hush {n}."])) for n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert own.text("own").count("+ Hush") == 8


def test_hostile_texts_are_kept_as_words(own, runs):
    for place, text in enumerate(one for one in HOSTILE if len(one) <= 400):
        own.add("quiet", "", [text], "+-"[place % 2])
    bank = load_bank(runs)
    assert all(one.isprintable() for one in bank.sentences)
    assert HOSTILE[0] in bank.sentences and '=HYPERLINK("https://evil.example","click")' in bank.sentences


def test_where_nobody_may_write_it_is_said(own, runs):
    runs.mkdir()
    runs.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        (runs / "x").touch()
    except OSError:
        with pytest.raises(RunError, match="cannot be"):
            own.add("quiet", "", ["Not a squeak."])
    else:
        pytest.skip("whoever runs this may write anywhere")
    finally:
        runs.chmod(stat.S_IRWXU)
