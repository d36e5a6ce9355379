"""Generative architectures as a library: `stream(name, **options)` yields frames.

    from pipelines import ENTRIES, UserError, load, stream
    *_, result = stream("ddpm-digits", label=7, seed=3)
    result.images[0].show()

Torch is imported when the first model is loaded, not before.
"""

import json
import os
import threading
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve whatever runs beside

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .frames import Frame
from .knobs import UserError
from .paths import MODELS
from .recipe import Recipe
from .registry import ENTRIES
from .runs import Run

if TYPE_CHECKING:
    from .engine import Engine, Loaded

__all__ = [
    "ENTRIES",
    "Recipe",
    "Run",
    "UserError",
    "configure",
    "folder",
    "load",
    "loaded",
    "present",
    "record",
    "shared_engine",
    "stream",
]

_settings: dict[str, Any] = {}
_making = threading.Lock()  # two first callers at once would get two engines, and import libraries at the same time


def configure(**settings: Any) -> None:
    """Set the arguments of the shared `Engine` (device, dtype, models ...) before it is first used."""
    _settings.update(settings)
    made_engine.cache_clear()


@cache
def made_engine() -> "Engine":
    """The engine by the settings, made at the first call; only `shared_engine` calls it."""
    from .engine import Engine

    return Engine(**_settings)


def shared_engine() -> "Engine":
    """The engine that `load` and `stream` share; made, and torch imported, at the first call of whichever thread."""
    with _making:
        return made_engine()


def folder(name: str) -> Path:
    """Where the weights, the card and the training record of an entry lie."""
    return Path(_settings.get("models", MODELS)) / name


def present(name: str) -> bool:
    """Whether an entry can run: its weights are there and finished, or it needs none. The page offers no others."""
    needed = [one for one in (name, ENTRIES[name].beside) if one and ENTRIES[one].weights]
    return all(_finished(folder(one)) for one in needed)


@cache
def _finished(weights: Path) -> bool:
    """Whether there are weights, and not those of a training that is to go on elsewhere."""
    record = weights / "training.json"
    if not record.is_file():
        return weights.is_dir()
    training = json.loads(record.read_text(encoding="utf-8"))
    return training["samples"] >= training.get("budget", 0)


def loaded() -> "dict[str, Loaded]":
    """The models in memory by name; empty, and nothing is imported, before the engine is first used."""
    return shared_engine().status() if made_engine.cache_info().currsize else {}


def load(name: str) -> Any:
    """The model of an entry; see `Engine.load`."""
    return shared_engine().load(name)


def stream(name: str, task: str = "generate", /, **options: Any) -> Iterator[Frame]:
    """Run a task of a model; see `Engine.stream`."""
    return shared_engine().stream(name, task, **options)


def record(recipe: Recipe) -> Iterator[Run]:
    """Run a recipe and yield the same growing `Run` after each frame, and once more when it is finished."""
    run, started = Run(recipe), time.monotonic()
    frames = stream(recipe.entry, recipe.task, **recipe.options.asdict())
    try:
        for frame in frames:
            run.frames.append(frame)
            run.seconds.append(time.monotonic() - started)
            yield run
        run.finished = True
        yield run
    finally:
        frames.close()
