"""The pictures of the documentation, taken anew from the bundled demo: python -m docs.screenshots [PAGE ...]

Light, 1,400 pixels wide, 160 colours. Needs Chromium, as the browser tests do. With SAEREC_RUNS_DIR the pages Compare
and Runs show what lies there.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import BROWSERS, free_port, visit

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "assets" / "screenshots"
WIDTH: Final = 1400
SENTENCE: Final = "I wanted something quiet that lasts, and it was worth every cent."
PAGES: Final = {
    "overview": ("?run=demo", 1300),
    "latents": ("latents?run=demo", 1250),
    "map": ("map?run=demo", 1090),
    "sentences": ("map?run=demo&view=sentences", 1250),
    "probe": (f"probe?run=demo&text={SENTENCE.replace(' ', '+')}", 1000),
    "reasons": ("reasons?run=demo&reason=quiet", 1450),
    "users": ("users?run=demo", 1250),
    "recommendations": ("recommendations?run=demo", 1260),
    "why": ("recommendations?run=demo", 2120),
    "cohorts": ("cohorts?run=demo", 1180),
    "evaluation": ("evaluation?run=demo", 1380),
    "failures": ("failures?run=demo", 1100),
    "tour": ("?run=demo&tour=1", 900),
    "quiz": ("quiz?run=demo&reader=Ada&seed=0&asked=20", 1000),
    "compare": ("compare?run=demo", 1180),
    "train": ("train?run=demo", 1010),
    "runs": ("gallery?run=demo", 900),
    "glossary": ("?run=demo&term=fvu", 900),
}
"""Picture -> address, height."""
FROM: Final = {"why": "Why is it there?"}
"""A picture that begins at a heading."""


@contextmanager
def served() -> Iterator[str]:
    """The address of a fresh explorer."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def take(tab: Page, name: str, address: str, height: int) -> None:
    """Draw a page, wait until it rests, keep its picture."""
    tab.set_viewport_size({"width": WIDTH, "height": height})
    visit(tab, address)
    tab.wait_for_timeout(1500)  # a canvas draws after the script has ended
    place = tab.get_by_role("heading", name=FROM[name]).bounding_box() if name in FROM else None
    left, top = (0, 0) if place is None else (310, int(place["y"]) - 30)
    picture = tab.screenshot(clip={"x": left, "y": top, "width": WIDTH - left, "height": height - top})
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(160, dither=Image.Dither.NONE)
    image.save(TARGET / f"{name}.png", optimize=True)


def main(wanted: list[str]) -> None:
    """Take some pictures, or all."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for name in wanted or PAGES:
            context = browser.new_context(color_scheme="light", reduced_motion="reduce")
            address, height = PAGES[name]
            take(context.new_page(), name, f"{server}/{address}", height)
            print(f"{name}: {(TARGET / f'{name}.png').stat().st_size:,} bytes")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
