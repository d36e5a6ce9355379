"""`python -m tests.bench.latency`: what one waits for before there is something to see."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pipelines.engine import Engine
from pipelines.paths import ROOT

from .rows import Row, seconds, table

GANS, DIFFUSION = ("gan-mlp-digits", "dcgan-digits"), "ddpm-digits"
TIMES = 5

NEW_PROCESS = """
import sys, time, torch
from pathlib import Path
from pipelines.engine import Engine
engine = Engine(device="cpu", models=Path(sys.argv[1]))
started = time.perf_counter()
engine.load(sys.argv[2])
loaded = time.perf_counter()
next(engine.stream(sys.argv[2]))
print(loaded - started, time.perf_counter() - loaded)
"""


def measure(engine: Engine) -> Iterator[Row]:
    """Loading and first frame of three models, and one picture of the seed plane."""
    for name in (*GANS, DIFFUSION):
        engine.load(name)  # so that what it imports is imported
        yield Row(f"{name}: load", _median(partial(_reload, engine, name)), 0.5, "s")
        load, first = _in_new_process(engine, name)
        yield Row(f"{name}: load in a new process, after torch", load, None, "s")
        yield Row(f"{name}: first frame in that process", first, 0.5, "s")
    for name in GANS:
        yield Row(f"{name}: one picture of the seed plane", 1000 * _median(partial(_plane, engine, name)), 150, "ms")


def _reload(engine: Engine, name: str) -> None:
    engine.unload(name)
    engine.load(name)


def _in_new_process(engine: Engine, name: str) -> tuple[float, float]:
    command = [sys.executable, "-c", NEW_PROCESS, str(engine.models), name]
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(3)]
    times = [map(float, run.stdout.splitlines()[-1].split()) for run in runs]
    load, first = zip(*times, strict=True)
    return statistics.median(load), statistics.median(first)


def _plane(engine: Engine, name: str) -> None:
    list(engine.stream(name, "plane", x=0.3, y=-0.7))


def _median(call: Callable[[], Any]) -> float:
    return statistics.median(seconds(call) for _ in range(TIMES))


if __name__ == "__main__":
    sys.exit(table(measure(Engine(device="cpu", dtype="fp32"))))
