"""What every question is asked of."""

from __future__ import annotations

from functools import cached_property

from saerec.explorer.models import LiveModels
from saerec.explorer.ranking import Ranking
from saerec.explorer.store import Store
from saerec.workspace.notebook import Notebook, open_notebook
from saerec.workspace.run import Run


class Questions:
    """One run, with what people wrote over it."""

    def __init__(self, run: Run, notebook: Notebook | None = None) -> None:
        """`notebook` is the run's own unless another is given, as read-only and bundled runs need for writing.

        Raises DamagedRunError where a file of the run is not as large as it was written.
        """
        run.require_whole()
        self.run = run
        self.notebook = notebook if notebook is not None else open_notebook(run)
        self._store = Store(run, self.notebook)

    def require(self, stage: str) -> None:
        """Raises RunError when a stage has not run."""
        self._store.require(stage)

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self._store)

    @cached_property
    def _models(self) -> LiveModels:
        return LiveModels(self._store)
