"""`python -m tests.bench.faces`: what one waits for with StyleGAN, the autoencoder and the upscaler."""

import statistics
import sys
from collections.abc import Callable, Iterator
from typing import Any

from pipelines.engine import Engine
from pipelines.gallery import held_out

from .rows import Row, seconds, table

TIMES = 5
STYLEGAN, AUTOENCODER = "stylegan-faces", "vae-faces"


def measure(engine: Engine) -> Iterator[Row]:
    """Faces at once, the answer of a pad, the upscaled grid, a reconstruction."""

    def run(name: str, task: str = "generate", **options: Any) -> Callable[[], Any]:
        return lambda: [*engine.stream(name, task, **options)]

    yield Row("StyleGAN: 16 faces", 1000 * _median(run(STYLEGAN, count=16)), 200, "ms")
    yield Row("StyleGAN: first frame", 1000 * _median(lambda: next(engine.stream(STYLEGAN, count=16))), 500, "ms")
    for task in ("plane", "palette"):
        yield Row(f"StyleGAN: one picture of the {task}", 1000 * _median(run(STYLEGAN, task, x=0.4, y=0.7)), 150, "ms")
    yield Row("StyleGAN: 16 faces, upscaled", _median(run(STYLEGAN, count=16, upscale="on")), 2.5, "s")
    image = held_out("personas")[0]
    yield Row("autoencoder: there and back", 1000 * _median(run(AUTOENCODER, "reconstruct", image=image)), None, "ms")


def _median(call: Callable[[], Any]) -> float:
    call()
    return statistics.median(seconds(call) for _ in range(TIMES))


if __name__ == "__main__":
    sys.exit(table(measure(Engine(device="cpu", dtype="fp32"))))
