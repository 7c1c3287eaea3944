"""Roles of people who sign in, as a file says them."""

import pytest

from saerec.errors import ConfigError
from saerec.rights import Role
from saerec.ui.kit.people import people_file, read_roles

AUTH = """[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789abcdef"
client_id = "explorer"
client_secret = "x"
server_metadata_url = "http://localhost:9/.well-known/openid-configuration"
"""
ROLES = """
[roles]
trainer = ["Ann@Example.org"]
editor = ["*@example.org", "bob@lab.org"]
viewer = ["*@lab.org"]
"""


def roles_of(tmp_path, text):
    path = tmp_path / "people.toml"
    path.write_text(text)
    return read_roles(path)


def test_the_highest_role_that_fits_holds(tmp_path):
    roles = roles_of(tmp_path, AUTH + ROLES)
    people = ["ann@example.org", " ANN@example.org ", "eve@example.org", "bob@lab.org", "dan@lab.org", "eve@else.org"]
    assert [roles.of(one) for one in people] == [
        Role.TRAINER, Role.TRAINER, Role.EDITOR, Role.EDITOR, Role.VIEWER, None
    ]  # fmt: skip


def test_names_that_only_look_alike_do_not_fit(tmp_path):
    roles = roles_of(tmp_path, AUTH + ROLES)
    for one in (
        "",
        "ann",
        "example.org",
        "*@example.org",
        "eve@evil.test@example.org",
        "*@example.org.evil.test",
        "ann@evil.test@lab.orgx",
        "ann@example.org.evil.test",
    ):
        assert roles.of(one) is None


def test_somebody_unknown_is_what_the_file_says(tmp_path):
    assert roles_of(tmp_path, AUTH + ROLES + 'unknown = "viewer"\n').of("eve@else.org") == Role.VIEWER
    assert roles_of(tmp_path, AUTH + ROLES + 'unknown = "refused" \n').of("eve@else.org") is None


def test_a_changed_file_holds_at_once(tmp_path):
    assert roles_of(tmp_path, AUTH + ROLES).of("ann@example.org") == Role.TRAINER
    assert roles_of(tmp_path, AUTH + '[roles]\nviewer = ["ann@example.org"]\n').of("ann@example.org") == Role.VIEWER


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ROLES, "lacks redirect_uri"),
        (AUTH, "no \\[roles\\]"),
        (AUTH.replace("0123456789abcdef", "short") + ROLES, "cookie_secret"),
        (AUTH + "[roles]\nadmin = []\n", "Valid: viewer, editor, trainer"),
        (AUTH + '[roles]\neditor = "ann@example.org"\n', "no list of addresses"),
        (AUTH + '[roles]\neditor = ["ann"]\n', "no list of addresses"),
        (AUTH + '[roles]\nunknown = "admin"\n', "Valid: refused, viewer"),
        ("[roles", "no TOML"),
    ],
)
def test_a_file_that_says_nothing_clear_lets_nobody_in(tmp_path, text, says):
    with pytest.raises(ConfigError, match=says):
        roles_of(tmp_path, text)


def test_a_missing_file_lets_nobody_in(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_PEOPLE", str(tmp_path / "none.toml"))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_roles(people_file())
    monkeypatch.setenv("SAEREC_PEOPLE", " ")
    assert people_file() is None
