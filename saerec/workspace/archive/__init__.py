"""A run as one .zip: written file by file, read with suspicion."""

from saerec.workspace.archive.export import export_run
from saerec.workspace.archive.importing import import_run

__all__ = ["export_run", "import_run"]
