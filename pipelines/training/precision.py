"""Mixed precision, where it pays: with bf16 some processors compute twice as fast as with fp32, others half as fast."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import torch
from torch.nn.functional import conv2d

TRIES = 5


@contextmanager
def mixed() -> Iterator[None]:
    """Autocast to bf16 on the CPU, or nothing on one that is faster without; also a decorator."""
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16_pays()):
        yield


@cache
def bf16_pays() -> bool:
    """Whether a convolution of the usual size is faster in bf16, measured here."""
    x, weight = (torch.ones(size).to(memory_format=torch.channels_last) for size in ((16, 64, 32, 32), (64, 64, 3, 3)))
    fp32, bf16 = (_seconds(x.to(dtype), weight.to(dtype)) for dtype in (torch.float32, torch.bfloat16))
    return bf16 < fp32


def _seconds(x: torch.Tensor, weight: torch.Tensor) -> float:
    """The shortest time of several tries, after one to get warm."""
    times = []
    with torch.inference_mode():
        for _ in range(TRIES + 1):
            started = time.perf_counter()
            conv2d(x, weight, padding=1)
            times.append(time.perf_counter() - started)
    return min(times[1:])
