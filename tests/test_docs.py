"""The documentation: built strictly, nothing loaded from elsewhere, no link that leads nowhere, code that runs."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"), ("link", "href"),
          ("use", "href"), ("embed", "src")}  # fmt: skip
"""What a browser fetches without being asked."""
ELSEWHERE = re.compile(r"^(https?:)?//")
WORDS_FROM = 41
"""Column of the picture of the house in which its words begin; the rooms stand before."""
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Page(HTMLParser):
    """What a page loads, where it leads, and which anchors it has."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.leads, self.anchors, self.classes = [], [], set(), set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.classes |= set(given.get("class", "").split())
        self.loads += [given[name] for of, name in LOADED if of == tag and name in given]
        self.loads += [found[0] or found[1] for found in IN_CSS.findall(given.get("style", ""))]
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    assert built.stderr.strip() == ""
    return target


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def nav():
    """The pages that the menu names."""
    return [next(iter(entry.values())) for entry in yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]]


def test_the_menu_names_every_page_once(pages):
    built = sorted(path.name for path in pages if path.name != "404.html")
    assert sorted(name.replace(".md", ".html") for name in nav()) == built
    assert {path.name for path in DOCS.glob("*.md")} | {"cli.md", "glossary.md"} == set(nav())


def test_nothing_is_loaded_from_elsewhere(site, pages):
    for path, page in pages.items():
        assert page.loads, path
        assert [one for one in page.loads if ELSEWHERE.match(one)] == [], path
        assert "mermaid" not in page.classes  # the theme would fetch what draws it
    sheets = list(site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        found = [first or second for first, second in IN_CSS.findall(sheet.read_text("utf-8"))]
        assert [one for one in found if ELSEWHERE.match(one)] == [], sheet


def test_every_link_leads_somewhere(site, pages):
    checked = 0
    for path, page in pages.items():
        for link in page.loads + page.leads:
            address, anchor = urldefrag(unquote(link))
            if ELSEWHERE.match(link) or link.startswith(("data:", "mailto:")):
                continue
            start = site if address.startswith("/") else path.parent
            target = (start / address.lstrip("/")).resolve() if address else path
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{path.name}: {link}"
            if anchor and target in pages:
                assert anchor in pages[target].anchors, f"{path.name}: {link}"
            checked += 1
    assert checked > 300


def test_links_between_the_sources_hold_too():
    """Where the sources are read, as on a code host. The page of the command line is made when it is built."""
    for source in (ROOT / "README.md", *DOCS.glob("*.md")):
        for link in re.findall(r"\]\(([^)\s]+)\)", source.read_text("utf-8")):
            address = urldefrag(link)[0]
            if address and not ELSEWHERE.match(link) and address != "cli.md":
                assert (source.parent / address).exists(), f"{source.name}: {link}"


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 130


@pytest.mark.parametrize("source", ["README.md", "docs/architecture.md"])
def test_the_picture_of_the_house_has_every_room(source):
    lines = [line for line in (ROOT / source).read_text("utf-8").splitlines() if line.startswith("saerec/")]
    drawn = [room for line in lines for room in line[len("saerec/") : WORDS_FROM].split()]
    found = [path.stem for path in (ROOT / "saerec").iterdir() if path.suffix in ("", ".py") and path.name[0] != "_"]
    assert sorted(drawn) == sorted(found)


def test_pictures_are_light():
    assert sum(path.stat().st_size for path in (ROOT / "assets" / "screenshots").glob("*.png")) < 2_500_000


def test_the_code_of_the_python_page_runs(tmp_path):
    blocks = re.findall(r"^```python\n(.*?)^```$", (DOCS / "api.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 8
    script = tmp_path / "page.py"
    script.write_text("\n".join(blocks), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, str(script)], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("\n") > 50


def test_the_command_line_page_has_every_command(site):
    from saerec.cli import make_parser

    text = (site / "cli.html").read_text("utf-8")
    commands = next(action.choices for action in make_parser()._actions if action.dest == "command")
    assert len(commands) > 15
    assert [name for name in commands if f"saerec {name}" not in text] == []
