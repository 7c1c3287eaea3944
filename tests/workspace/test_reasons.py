"""The bank in force: what comes with the program and a folder's own texts."""

import pytest

from saerec.errors import DataError
from saerec.places import demo_run
from saerec.workspace import reasons
from saerec.workspace.run import Run
from tests.support.small_bank import write_bank
from tests.support.tiny_run import make_tiny_run

TUNED = "# stays in tune\nopposite: goes out of tune\n+ Held its tuning all evening.\n"


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A folder of runs, beside a small bank that comes with the program."""
    packed = write_bank(tmp_path / "packed")
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: packed)
    return tmp_path / "runs"


def lay(runs, name, text):
    (runs / ".reasons").mkdir(parents=True, exist_ok=True)
    (runs / ".reasons" / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def says(bank, sentence):
    place = bank.sentences.index(sentence)
    reason = bank.reasons[bank.reason[place]] if bank.reason[place] >= 0 else None
    return int(bank.classes[place]), reason, int(bank.sign[place])


def test_without_own_texts_the_bank_is_the_packaged_one(runs):
    assert reasons.bank_files(runs) == reasons.packaged_files()
    assert reasons.load_bank(runs).reasons == ("quiet", "good value")
    assert reasons.own_fingerprint(runs) == ""
    assert not runs.exists()


def test_what_is_said_by_own_texts_goes_first(runs):
    lay(runs, "own.txt", f"{TUNED}\n# quiet\n- Set of six mugs.\n+ It roars.\n")
    lay(runs, "chatter.txt", "Love it!\nHello from Bremen.\n")
    lay(runs, "music.txt", "# loud enough\nopposite: too weak\n+ Fills the hall.\n")
    bank = reasons.load_bank(runs)
    assert set(bank.reasons) == {"quiet", "good value", "stays in tune", "loud enough"}
    assert dict(zip(bank.reasons, bank.opposites, strict=True))["quiet"] == "noisy"
    assert says(bank, "Set of six mugs.") == (0, "quiet", -1)
    assert says(bank, "It roars.") == (0, "quiet", 1)
    assert says(bank, "Love it!") == (3, None, 0)
    assert says(bank, "Hello from Bremen.") == (3, None, 0)
    assert says(bank, "It has two pickups.") == (1, None, 0)


def test_the_fingerprint_is_of_what_is_said(runs):
    lay(runs, "own.txt", "\n\n")
    assert reasons.own_fingerprint(runs) == ""
    lay(runs, "own.txt", TUNED)
    first = reasons.own_fingerprint(runs)
    lay(runs, "own.txt", TUNED.replace("\n", "\r\n\r\n"))
    assert first and reasons.own_fingerprint(runs) == first
    lay(runs, "own.txt", TUNED.replace("+", "-"))
    assert reasons.own_fingerprint(runs) not in ("", first)


def test_a_text_that_is_wrong_is_named_with_its_line(runs):
    lay(runs, "own.txt", f"{TUNED}stray\n")
    with pytest.raises(DataError, match=r"own\.txt, line 4: 'stray' is neither") as caught:
        reasons.load_bank(runs)
    assert caught.value.line == 4
    lay(runs, "own.txt", b"# caf\xe9")
    with pytest.raises(DataError, match="no text in UTF-8"):
        reasons.load_bank(runs)
    lay(runs, "own.txt", "w" * 2_000_001)
    with pytest.raises(DataError, match="too large"):
        reasons.own_fingerprint(runs)


def test_reasons_with_own_sentences_are_listed_first(runs):
    lay(runs, "own.txt", f"{TUNED}# quiet\n- It wheezes.\n")
    found = reasons.list_reasons(runs)
    assert [one.name for one in found] == ["quiet", "stays in tune", "good value"]
    quiet, tuned, value = found
    assert (quiet.opposite, len(quiet.met), quiet.missed[0]) == ("noisy", 3, "It wheezes.")
    assert (quiet.own, value.own) == ({"It wheezes."}, set())
    assert tuned.own == set(tuned.met) == {"Held its tuning all evening."}


def test_a_run_is_read_by_the_reasons_of_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "mine"))
    assert reasons.runs_dir_of(Run(demo_run())) == tmp_path / "mine"
    made = make_tiny_run(tmp_path / "theirs" / "shop")
    assert reasons.runs_dir_of(made) == tmp_path / "theirs"


def test_a_run_says_which_own_reasons_it_was_made_with(tmp_path):
    run = make_tiny_run(tmp_path / "shop")
    assert reasons.made_with(run) is None
    run.manifest["stages"]["intents"]["metrics"] = {reasons.MADE_WITH: ""}
    assert reasons.made_with(run) == ""
