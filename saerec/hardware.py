"""What a device is good at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch


def has_bf16(device: torch.device) -> bool:
    """Whether bf16 products are fast on this device (a CPU needs AMX or AVX-512 BF16)."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    if device.type != "cpu":
        return False
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def chosen_device(device: str | None, threads: int = 0) -> str:
    """`device`, or the best there is; torch works with so many threads from now on, 0 leaves them as they are."""
    if threads:
        torch.set_num_threads(threads)
    return device or ("cuda" if torch.cuda.is_available() else "cpu")


def answer_with_one_thread() -> None:
    """Torch works with one thread in this process from now on.

    A reader's question is a few small products. Threads that share them wait for each other as soon as a core is busy
    with something else: beside a training, a ranking took 220 ms with two threads and takes 11 ms with one.
    """
    torch.set_num_threads(1)


@contextlib.contextmanager
def threads_set(threads: int) -> Iterator[None]:
    """Torch works with so many threads inside, for one large piece of work; 0 leaves them as they are."""
    with threads_kept():
        if threads:
            torch.set_num_threads(threads)
        yield


@contextlib.contextmanager
def threads_kept() -> Iterator[None]:
    """Whatever happens inside, torch has as many threads afterwards as before."""
    before = torch.get_num_threads()
    try:
        yield
    finally:
        torch.set_num_threads(before)
