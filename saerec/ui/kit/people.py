"""Who may do what on a shared explorer: a file of roles, and who has signed in.

One TOML file holds both what Streamlit needs to sign people in (`[auth]`, see its `st.login`) and the roles:

    [auth]
    redirect_uri = "https://saerec.example.org/oauth2callback"
    cookie_secret = "..."
    client_id = "..."
    client_secret = "..."
    server_metadata_url = "https://accounts.example.org/.well-known/openid-configuration"

    [roles]
    trainer = ["ann@example.org"]
    editor = ["*@example.org"]
    unknown = "viewer"        # or "refused"
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from saerec.errors import ConfigError
from saerec.rights import Role

VARIABLE: Final = "SAEREC_PEOPLE"
"""Environment variable that names the file."""
NEEDED: Final = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_REFUSED: Final = "refused"
_LEAST: Final = 16
"""Characters of a secret that signs cookies: fewer are guessed."""


@dataclass(frozen=True)
class Roles:
    """Who has which role; the highest that fits holds."""

    patterns: Mapping[Role, tuple[str, ...]]
    """addresses, or `*@domain`, in small letters"""
    unknown: Role | None
    """of everybody else who has signed in; None: refused"""

    def of(self, email: str) -> Role | None:
        """The role of somebody with this address; None for whoever is refused."""
        known = email.strip().lower()
        plain = known.count("@") == 1 and "*" not in known
        fits = {known, f"*@{known.partition('@')[2]}"} if plain else set()
        found = [role for role, patterns in self.patterns.items() if fits & set(patterns)]
        return max(found, default=self.unknown)


def people_file() -> Path | None:
    """The file of an explorer that asks who somebody is; None for one that does not."""
    named = os.environ.get(VARIABLE, "").strip()
    return Path(named) if named else None


def read_roles(path: Path) -> Roles:
    """The roles of a file; read again when it has changed. Raises ConfigError, which says what is valid."""
    try:
        written = path.stat()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}. It says who may do what; see docs: Sharing."
        ) from None
    return _roles(path, written.st_mtime_ns, written.st_size)


@lru_cache(maxsize=4)
def _roles(path: Path, mtime: int, size: int) -> Roles:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is no TOML file: {error}. See docs: Sharing.") from None
    _check_auth(path, content.get("auth"))
    return parse_roles(path, content.get("roles"))


def _check_auth(path: Path, auth: Any) -> None:
    missing = [name for name in NEEDED if not (isinstance(auth, dict) and isinstance(auth.get(name), str))]
    if missing:
        raise ConfigError(f"{path} lacks {', '.join(missing)} in [auth]: nobody could sign in.")
    if len(auth["cookie_secret"]) < _LEAST:
        raise ConfigError(f"cookie_secret in {path} is shorter than {_LEAST} characters. Take what this prints: "
                          "python -c 'import secrets; print(secrets.token_hex())'")  # fmt: skip


def parse_roles(path: Path, roles: Any) -> Roles:
    """What [roles] says. Raises ConfigError for an unknown role, and for what is no list of addresses."""
    valid = {role.word: role for role in Role}
    if not isinstance(roles, dict) or not roles:
        raise ConfigError(f"{path} has no [roles]. Valid: {', '.join(valid)}, each a list of addresses, and unknown.")
    patterns: dict[Role, tuple[str, ...]] = {}
    for name, addresses in roles.items():
        if name == "unknown":
            continue
        if name not in valid:
            raise ConfigError(f"{path} has an unknown role {str(name)[:40]!r}. Valid: {', '.join(valid)}, unknown.")
        if not isinstance(addresses, list) or not all(isinstance(one, str) and "@" in one for one in addresses):
            raise ConfigError(f'{name} in {path} is no list of addresses, such as ["ann@example.org", "*@lab.org"].')
        patterns[valid[name]] = tuple(one.strip().lower() for one in addresses)
    unknown = roles.get("unknown", _REFUSED)
    if unknown not in (_REFUSED, *valid):
        raise ConfigError(
            f"unknown = {str(unknown)[:40]!r} in {path} is not valid. Valid: {_REFUSED}, {', '.join(valid)}."
        )
    return Roles(patterns, None if unknown == _REFUSED else valid[unknown])
