"""Who asks the explorer asks its facade: the tables behind it are its own."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = (ROOT / "saerec" / "explorer", ROOT / "tests" / "explorer")


def test_the_tables_behind_the_facade_are_nobody_elses_business():
    asked = [path for folder in ("saerec", "pages", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py")]
    outside = [path for path in asked if not any(path.is_relative_to(own) for own in OWN)]
    assert len(outside) > 200
    assert [str(path) for path in outside if "._store" in path.read_text(encoding="utf-8")] == []
