"""A training of a dictionary on vectors that lie on disk, wherever that is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from saerec.config.schema import SAEConfig
from saerec.process_group import ProcessGroup
from saerec.progress import Reporter

if TYPE_CHECKING:
    from saerec.sae.training import TrainedSAE


@dataclass(frozen=True)
class FitSAE:
    """Sent to other processes, it opens the vectors there."""

    vectors: Path
    """an npy file [n, d]"""
    rows: np.ndarray
    """those that are learned from, rising"""
    config: SAEConfig
    seed: int
    device: str | None = None
    """None chooses where it is trained"""
    threads: int = 0
    told_as: str = ""
    """name under which the rows of history are told; "" tells none"""

    def __call__(self, group: ProcessGroup, reporter: Reporter) -> TrainedSAE:
        """As `train_sae`; the dictionary comes back in main memory."""
        from saerec.hardware import chosen_device
        from saerec.sae.training import train_sae

        trained = train_sae(
            np.load(self.vectors, mmap_mode="r", allow_pickle=False),
            self.config,
            seed=self.seed,
            rows=self.rows,
            device=chosen_device(self.device, self.threads),
            progress=reporter.progress,
            on_row=(lambda values: reporter.row(self.told_as, values)) if self.told_as else None,
            group=group,
        )
        trained.sae.to("cpu")
        return trained
