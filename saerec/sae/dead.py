"""Latents that have stopped firing: a loss that pulls them back, and a new start for those it does not reach.

auxiliary loss   |e - e^|^2 / |e|^2,  e = x - x^ (no gradient), e^ = its reconstruction by the d/2 most active dead
                 latents of each text (Gao et al. 2024, arXiv 2406.04093)
new start        every `RESTART_EVERY` steps of the first 70 %, a dead latent takes over the residual e of a text drawn
                 with probability |e|^2: W_dec[j] = e/|e|, W_enc[j] = W_dec[j] * mean norm of the living encoder rows,
                 b_enc[j] = 0, and its moments of Adam are forgotten (after Bricken et al. 2023)
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from saerec.process_group import ALONE, ProcessGroup
from saerec.sae.base import SAE, top_acts
from saerec.sae.sparse import Entries, sparse_decode, sparse_encode

RESTART_EVERY = 100
RESTART_UNTIL = 0.7
"""Share of the steps; later a latent would have no time left to learn in."""


class DeadLatents:
    """Counts for each of the N latents the steps since it last fired, for whatever process of the group."""

    def __init__(self, sae: SAE, after: int, seed: int, group: ProcessGroup = ALONE) -> None:
        self.sae, self.after, self.group = sae, after, group
        self.steps_silent = torch.zeros(sae.n_latents, dtype=torch.long, device=sae.W_dec.device)
        self._generator = torch.Generator().manual_seed(seed)

    @property
    def mask(self) -> Tensor:
        """[N] bool: silent for `after` steps or longer."""
        return self.steps_silent >= self.after

    def observe(self, fired: Tensor) -> None:
        """A step in which the latents `fired` [M] did here."""
        counts = torch.bincount(fired, minlength=len(self.steps_silent))
        self.steps_silent += 1
        self.steps_silent[self.group.sum(counts) > 0] = 0

    def auxiliary(self, x: Tensor, pre_acts: Tensor, error: Tensor) -> Tensor | None:
        """The auxiliary loss of a batch x [B, d], pre_acts [B, N], error e [B, d]; None when all latents live.

        In a group it is that of the whole batch, see `ProcessGroup.sum`.
        """
        dead = self.mask.nonzero().squeeze(1)
        if not len(dead):
            return None
        sae = self.sae
        code = top_acts(pre_acts[:, dead], sae.d_model // 2)
        entries = Entries.of(code._replace(top_indices=dead[code.top_indices]), sae.n_latents, (sae.n_latents,))
        values = sparse_encode(x, sae.W_enc, sae.b_enc, sae.b_dec.detach(), entries)
        recon = sparse_decode(values, sae.W_dec, entries)
        left = self.group.sum((error - recon).square().sum())
        return left / self.group.sum(error.square().sum()).clamp_min(1e-12)

    @torch.no_grad()
    def restart(self, error: Tensor, optimizer: torch.optim.Optimizer) -> int:
        """Give dead latents, at most one a text, the residuals error [B, d] of the last batch; how many there were.

        Every process of a group draws the same of everybody's texts.
        """
        error = self.group.gather(error)
        weight = error.square().sum(1).cpu()
        dead = self.mask.nonzero().squeeze(1)[: int((weight > 0).sum())]
        if not len(dead):
            return 0
        sae = self.sae
        drawn = torch.multinomial(weight, len(dead), generator=self._generator).to(error.device)
        living = sae.W_enc[~self.mask]
        rows = F.normalize(error[drawn], dim=1)
        sae.W_dec[dead] = rows
        sae.W_enc[dead] = rows * (living.norm(dim=1).mean() if len(living) else 1.0)
        sae.b_enc[dead] = 0
        for parameter in (sae.W_dec, sae.W_enc, sae.b_enc):
            for moment in ("exp_avg", "exp_avg_sq"):
                optimizer.state[parameter][moment][dead] = 0
        self.steps_silent[dead] = 0
        return len(dead)
