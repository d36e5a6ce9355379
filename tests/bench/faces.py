"""`python -m tests.bench.faces`: what one waits for with StyleGAN, the other models of faces."""

import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pipelines.engine import Engine
from pipelines.gallery import held_out
from pipelines.options.cyclegan import A

from .rows import Row, seconds, table

TIMES = 5
STYLEGAN, AUTOENCODER, CYCLEGAN, DIFFUSION = "stylegan-faces", "vae-faces", "cyclegan-faces", "ddpm-faces"


def measure(engine: Engine) -> Iterator[Row]:
    """Faces at once, the answer of a pad, the upscaled grid, a reconstruction, a translation, denoising."""

    def run(name: str, task: str = "generate", **options: Any) -> Callable[[], Any]:
        return lambda: [*engine.stream(name, task, **options)]

    yield Row("StyleGAN: 16 faces", 1000 * _median(run(STYLEGAN, count=16)), 200, "ms")
    yield Row("StyleGAN: first frame", 1000 * _median(lambda: next(engine.stream(STYLEGAN, count=16))), 500, "ms")
    for task in ("plane", "palette"):
        yield Row(f"StyleGAN: one picture of the {task}", 1000 * _median(run(STYLEGAN, task, x=0.4, y=0.7)), 150, "ms")
    yield Row("StyleGAN: 16 faces, upscaled", _median(run(STYLEGAN, count=16, upscale="on")), 2.5, "s")
    image = held_out("personas")[0]
    yield Row("autoencoder: there and back", 1000 * _median(run(AUTOENCODER, "reconstruct", image=image)), None, "ms")
    face = held_out(A)[0]
    yield Row("CycleGAN: a face there and back", 1000 * _median(run(CYCLEGAN, "translate", image=face)), 100, "ms")
    first = _median(lambda: next(islice(engine.stream(DIFFUSION), 1, None)))  # the one before shows the noise alone
    yield Row("diffusion: first step of 9 faces", first, 0.5, "s")
    yield Row("diffusion: 9 faces, 20 steps, guided", _median(run(DIFFUSION)), None, "s")


def _median(call: Callable[[], Any]) -> float:
    call()
    return statistics.median(seconds(call) for _ in range(TIMES))


if __name__ == "__main__":
    sys.exit(table(measure(Engine(device="cpu", dtype="fp32"))))
