"""The engine: where models run. Device and number format, a cache of models with a memory budget, deadline and Stop.

A run is a generator; closing it is how it is stopped. Models hold no state of a run, so several users may run the same
model at once and each gets what they would have got alone.
"""

import logging
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors import SafetensorError

from .frames import UPSCALED, Frame
from .knobs import Options, UserError, shorten
from .paths import MODELS
from .registry import Entry, find, resolve, tasks

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
# what reading a folder raises when something in it is not as it should be
DAMAGES = (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, SafetensorError)
INDEXES = ("config.json", "model_index.json", "pytorch_lora_weights.safetensors")  # one of them is in every folder
TOGETHER = 16  # pictures that are upscaled at a time; Stop waits for no more
log = logging.getLogger(__name__)


@dataclass
class Loaded:
    """A model in memory.

    Attributes:
        model: what the entry's class loaded.
        bytes: of its parameters and buffers.
        seconds: that loading took.
        used: when it was last asked for (monotonic seconds).
        pace: task -> seconds per unit of work (`Options.work`), smoothed over the runs so far.
    """

    model: Any
    bytes: int
    seconds: float
    used: float = field(default_factory=time.monotonic)
    pace: dict[str, float] = field(default_factory=dict)


class Engine:
    """Loads models and runs them.

    Args:
        device: "cuda", "mps" or "cpu"; None takes the first of them that there is.
        dtype: "fp32", "bf16" or "fp16"; None is fp16 on cuda and fp32 elsewhere.
        models: folder of the model folders.
        budget: bytes that cached models may take together; the least recently used go first.
        idle: seconds after which an unused model is unloaded.
        deadline: seconds that one run may take.
    """

    def __init__(
        self,
        *,
        device: str | None = None,
        dtype: str | None = None,
        models: Path = MODELS,
        budget: int = 4 * 2**30,
        idle: float = 900,
        deadline: float = 600,
    ) -> None:
        self.device = device or _best_device()
        self.dtype = dtype or ("fp16" if self.device.startswith("cuda") else "fp32")
        _check_device(self.device)
        if self.dtype not in DTYPES:
            raise UserError(f"dtype must be one of {', '.join(DTYPES)}, not {self.dtype!r}.")
        self.models, self.budget, self.idle, self.deadline = Path(models), budget, idle, deadline
        self.threads = torch.get_num_threads()
        self._cache: dict[str, Loaded] = {}
        self._lock = threading.RLock()

    def load(self, name: str) -> Any:
        """The model of an entry, from the cache or from its folder.

        Raises:
            UserError: there is no such entry, or its weights are missing or damaged.
        """
        entry = find(name)
        with self._lock:
            self._unload_idle()
            loaded = self._cache.get(name)
            if loaded is None:
                started = time.monotonic()
                model = self._read(name, entry)
                size = sum(t.nbytes for net in model.networks.values() for t in (*net.parameters(), *net.buffers()))
                loaded = self._cache[name] = Loaded(model, size, time.monotonic() - started)
                self._keep_budget(name)
            loaded.used = time.monotonic()
            return loaded.model

    def stream(self, name: str, task: str = "generate", /, **options: Any) -> Iterator[Frame]:
        """Run a task of a model; frames as they come, the last one is the result. Closing the generator stops it.

        Options are checked and the model is loaded at once, before the first frame is asked for.

        Raises:
            UserError: unknown name, task or option, a value that is not allowed, weights that cannot be read; while
                running: the deadline has passed.
        """
        known = tasks(name)
        if not isinstance(task, str) or task not in known:
            raise UserError(f"{name} has no task {shorten(task)}; it has {', '.join(known) or 'none'}.")
        checked = known[task].of(options)
        start = getattr(self.load(name), task)
        if getattr(checked, "upscale", "off") == "on":
            upscaler = self.load("upscaler")
            return self._run(name, task, lambda options: _upscaled(start(options), upscaler), checked)
        return self._run(name, task, start, checked)

    def _run(self, name: str, task: str, start: Any, options: Options) -> Iterator[Frame]:
        started, busy = time.monotonic(), 0.0
        threads = 1 if find(name).stepwise else self.threads
        with torch.inference_mode():
            frames = start(options)
        try:
            while True:
                begun = time.monotonic()
                with torch.inference_mode(), using(threads):  # anew for each step: it may move between threads
                    frame = next(frames, None)
                busy += time.monotonic() - begun
                if frame is None:
                    break
                yield frame
                if frame.step < frame.total and time.monotonic() - started > self.deadline:
                    raise UserError(
                        f"Stopped at step {frame.step} of {frame.total}: the limit is {self.deadline:g} seconds a run."
                    )
        finally:
            frames.close()
        self._note_pace(name, task + options.kind(), busy / options.work())

    def status(self) -> dict[str, Loaded]:
        """What is in memory, by name."""
        with self._lock:
            self._unload_idle()
            return dict(self._cache)

    def unload(self, name: str) -> None:
        """Forget a model; runs under way keep theirs until they end."""
        with self._lock:
            self._cache.pop(name, None)

    def _read(self, name: str, entry: Entry) -> Any:
        folder = self.models / name
        if entry.weights and not any((folder / index).is_file() for index in INDEXES):
            raise UserError(f"The weights of {name} are missing: {folder} has no config.json.")
        try:
            return resolve(entry.model).load(folder, self.device, DTYPES[self.dtype])
        except torch.OutOfMemoryError as error:
            raise UserError(f"{name} does not fit into the memory of {self.device}.") from error
        except DAMAGES as error:
            log.exception("reading %s", folder)
            raise UserError(f"The weights of {name} in {folder} are damaged or incomplete.") from error

    def _unload_idle(self) -> None:
        limit = time.monotonic() - self.idle
        for name in [name for name, loaded in self._cache.items() if loaded.used < limit]:
            del self._cache[name]

    def _keep_budget(self, newest: str) -> None:
        oldest_first = sorted(self._cache, key=lambda name: self._cache[name].used)
        while sum(loaded.bytes for loaded in self._cache.values()) > self.budget and len(self._cache) > 1:
            del self._cache[next(name for name in oldest_first if name in self._cache and name != newest)]

    def _note_pace(self, name: str, task: str, pace: float) -> None:
        with self._lock:
            if loaded := self._cache.get(name):
                loaded.pace[task] = 0.7 * loaded.pace.get(task, pace) + 0.3 * pace


def _upscaled(frames: Iterator[Frame], upscaler: Any) -> Iterator[Frame]:
    """The same frames; then the result again and again, more and more of it painted four times as large."""
    for frame in frames:
        yield frame
    images, steps = frame.images, math.ceil(len(frame.images) / TOGETHER)
    large = [image.resize((4 * image.width, 4 * image.height), Image.Resampling.NEAREST) for image in images]
    for k in range(steps):
        part = slice(k * TOGETHER, (k + 1) * TOGETHER)
        large[part] = upscaler.upscale(images[part])
        place = {"step": frame.total + k + 1, "total": frame.total + steps}
        yield replace(frame, title=UPSCALED, images=list(large), **place)


@contextmanager
def using(threads: int) -> Iterator[None]:
    """So many threads for what torch computes on the CPU; the number belongs to the thread that asks."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _check_device(device: str) -> None:
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not present.get(device.split(":", maxsplit=1)[0]):
        there = ", ".join(name for name, here in present.items() if here)
        raise UserError(f"There is no device {device!r} here; there is {there}.")
