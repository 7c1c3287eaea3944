"""Named groups of people come back as they were saved."""

import pytest

from saerec.errors import ConfigError, NotFoundError
from saerec.workspace.groups import Groups
from tests.support.hostile import HOSTILE


def test_a_group_is_saved_replaced_and_removed(tmp_path):
    groups = Groups(tmp_path / "groups")
    assert groups.names() == []
    assert groups.save("  Night\towls ", ["b", "a", "b"]) == "Night owls"
    groups.save("early birds", ["c"])
    assert groups.names() == ["early birds", "Night owls"]
    assert groups.members("Night owls") == ["b", "a"]
    groups.save("Night owls", ["z"])
    assert Groups(tmp_path / "groups").members("Night owls") == ["z"]
    groups.remove("Night owls")
    assert groups.names() == ["early birds"]


def test_names_may_hold_anything_and_stay_in_their_directory(tmp_path):
    groups = Groups(tmp_path / "groups")
    kept = [groups.save(one[:50], [one]) for one in (*HOSTILE[:8], "../../up", "/etc/passwd")]
    assert sorted(groups.names()) == sorted(kept)
    assert groups.members(kept[0]) == [HOSTILE[0]]
    assert {path.parent for path in tmp_path.rglob("*.json")} == {tmp_path / "groups"}


def test_what_cannot_be_saved_or_found_is_named(tmp_path):
    groups = Groups(tmp_path)
    with pytest.raises(ConfigError, match="1 to 60"):
        groups.save("\n", ["a"])
    with pytest.raises(ConfigError, match="at least one person"):
        groups.save("nobody", [])
    groups.save("owls", ["a"])
    for call in (groups.members, groups.remove):
        with pytest.raises(NotFoundError, match="Saved: owls"):
            call("cats")
