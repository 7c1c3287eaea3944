"""What a device is good at."""

from __future__ import annotations

import torch


def has_bf16(device: torch.device) -> bool:
    """Whether bf16 products are fast on this device (a CPU needs AMX or AVX-512 BF16)."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    if device.type != "cpu":
        return False
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
