"""Peak memory of a run: what the process (or the CUDA device) held more than before."""

import threading
import time
from types import TracebackType
from typing import Self

import psutil
import torch


class MemoryMeter:
    """Measures in a `with` block; `peak` is in bytes: exact on CUDA, else resident memory sampled every 5 ms.

    `device` is where the model runs.
    """

    def __init__(self, device: str = "cpu") -> None:
        self.peak, self._device = 0, device
        self._cuda = device.startswith("cuda")
        self._done = threading.Event()

    def __enter__(self) -> Self:
        if self._cuda:
            torch.cuda.reset_peak_memory_stats(self._device)
            self._before = torch.cuda.memory_allocated(self._device)
        else:
            self._process = psutil.Process()
            self._before = self._process.memory_info().rss
            self._thread = threading.Thread(target=self._sample, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._cuda:
            self.peak = torch.cuda.max_memory_allocated(self._device) - self._before
            return
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.is_set():
            self.peak = max(self.peak, self._process.memory_info().rss - self._before)
            time.sleep(0.005)
