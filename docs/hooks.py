"""What the documentation shows that lies elsewhere: the glossary and the pictures of the app, and the command line."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from saerec.cli import make_parser, reference

ASSETS = Path(__file__).parents[1] / "assets"
SHOWN = ("glossary.md", "icon.svg", "screenshots/*.png")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Files of assets/ stand beside the pages; the page of the command line is written by its parser."""
    for path in sorted(path for pattern in SHOWN for path in ASSETS.glob(pattern)):
        name = path.relative_to(ASSETS).as_posix()
        files.append(File(name, str(ASSETS), config.site_dir, config.use_directory_urls))
    files.append(File.generated(config, "cli.md", content=reference.markdown(make_parser())))
    return files


def on_page_markdown(text: str, **_: object) -> str:
    """Links into assets/ hold where the sources are read, too; in the build, assets/ is where the pages are."""
    return text.replace("](../assets/", "](")
