"""Only what lies within the configured root can be read."""

import pytest

from saerec.data.inspection.folders import offered, resolve
from saerec.errors import DataError


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "data"
    (root / "shop").mkdir(parents=True)
    (root / "shop" / "interactions.csv").write_text("x")
    (root / "linked").mkdir()
    (tmp_path / "secret.csv").write_text("x")
    (root / "linked" / "interactions.csv").symlink_to(tmp_path / "secret.csv")
    (root / "out").symlink_to(tmp_path)
    (root / "alone.csv.gz").write_text("x")
    (root / "notes.pdf").write_text("x")
    (root / ".hidden.csv").write_text("x")
    (tmp_path / "data-beside").mkdir()
    return root


def test_what_lies_within_is_found_and_offered(root):
    assert resolve("shop", root) == root / "shop"
    assert resolve("shop/interactions.csv", root) == root / "shop" / "interactions.csv"
    assert offered(root) == ["shop", "shop/interactions.csv", "alone.csv.gz"]
    assert offered(root / "missing") == []


LEADING_OUT = ".. ../secret.csv shop/../../secret.csv out out/secret.csv linked ../data-beside linked/interactions.csv"


@pytest.mark.parametrize("text", LEADING_OUT.split())
def test_what_leads_out_is_refused(root, text):
    with pytest.raises(DataError, match=r"leads out .* Valid: a path within"):
        resolve(text, root)


def test_an_absolute_path_is_refused_too(root, tmp_path):
    with pytest.raises(DataError, match="leads out"):
        resolve(str(tmp_path / "secret.csv"), root)


@pytest.mark.parametrize("text", ["missing", "a\0b", "x" * 5000])
def test_what_does_not_exist_is_named(root, text):
    for where in (root, None):
        with pytest.raises(DataError, match="There is no file or folder"):
            resolve(text, where)


def test_without_a_root_any_path_will_do(tmp_path, root):
    assert resolve(str(tmp_path / "secret.csv"), None) == tmp_path / "secret.csv"
