"""`python -m tests.bench`: all benchmarks in one table; status 1 when a limit is passed or one could not go on."""

import sys

from pipelines.engine import Engine

from . import autoregressive, diffusion, faces, latency, page, scenes, text
from .rows import table

if __name__ == "__main__":
    engine = Engine(device="cpu", dtype="fp32")
    measures = (part.measure(engine) for part in (latency, faces, diffusion, scenes, text))
    sys.exit(table(page.measure(), autoregressive.measure(), *measures))
