"""What pyproject.toml cannot say: the app, at the top here, lies inside the package in a wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
APP = ("app.py", "pages", "assets", ".streamlit")
NOT_SHOWN = shutil.ignore_patterns("screenshots", "__pycache__", "*.pyc", "job", ".lock", "report.html", "notebook.*")
"""Pictures for readers of the source, and what a reader's own work leaves in the demo run."""


class BuildWithApp(build_py):
    """Packs the app as `saerec/_app`, where `saerec.places` finds it."""

    def run(self) -> None:
        """Build the package, then copy the app into it; an editable install reads it where it lies."""
        super().run()
        if self.editable_mode:
            return
        packed = Path(self.build_lib) / "saerec" / "_app"
        shutil.rmtree(packed, ignore_errors=True)
        packed.mkdir(parents=True)
        for name in APP:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, packed / name, ignore=NOT_SHOWN)
            else:
                shutil.copy2(source, packed / name)


setup(cmdclass={"build_py": BuildWithApp})
