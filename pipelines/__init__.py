"""Generative architectures as a library: `stream(name, **options)` yields frames.

    from pipelines import ENTRIES, UserError, load, stream
    *_, result = stream("ddpm-digits", label=7, seed=3)
    result.images[0].show()

Torch is imported when the first model is loaded, not before.
"""

import os
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve whatever runs beside

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from .frames import Frame
from .knobs import UserError
from .recipe import Recipe
from .registry import ENTRIES
from .runs import Run

if TYPE_CHECKING:
    from .engine import Engine

__all__ = ["ENTRIES", "UserError", "configure", "engine", "load", "record", "stream"]

_settings: dict[str, Any] = {}


def configure(**settings: Any) -> None:
    """Set the arguments of the shared `Engine` (device, dtype, models ...) before it is first used."""
    _settings.update(settings)
    engine.cache_clear()


@cache
def engine() -> "Engine":
    """The engine that `load` and `stream` share; made, and torch imported, at the first call."""
    from .engine import Engine

    return Engine(**_settings)


def load(name: str) -> Any:
    """The model of an entry; see `Engine.load`."""
    return engine().load(name)


def stream(name: str, task: str = "generate", /, **options: Any) -> Iterator[Frame]:
    """Run a task of a model; see `Engine.stream`."""
    return engine().stream(name, task, **options)


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
