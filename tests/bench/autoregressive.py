"""`python -m tests.bench.autoregressive`: what remembering saves, for networks of the size that is trained."""

import sys
from collections.abc import Iterator

import torch
from transformers import DynamicCache

from pipelines.data.notes import RATE
from pipelines.engine import using
from pipelines.models import pixel_gpt
from pipelines.models.pixel_gpt import PixelGpt
from pipelines.models.wavenet import Queues, WaveNet, WaveNetModel
from pipelines.options.notes import Generate
from pipelines.options.pixels import LEVELS, PIXELS, SIDE

from .rows import Row, seconds, table

BATCH, STEPS, PLAYED = 16, 200, 0.1


def measure() -> Iterator[Row]:
    """A sample of WaveNet, and a picture and its first row of the pixel transformer, with and without a cache."""
    with using(1), torch.inference_mode():  # as many as the engine lets them have
        yield from _wavenet()
        yield from _pixels()


def _wavenet() -> Iterator[Row]:
    network = WaveNet().eval()
    before, told = (
        torch.randint(256, (BATCH, network.receptive)),
        network.told(torch.arange(BATCH), torch.arange(BATCH)),
    )
    queues = Queues(network, told)
    queues.step(before[:, 0])
    step = seconds(lambda: [queues.step(before[:, k]) for k in range(STEPS)]) / STEPS
    yield Row("WaveNet: sample with queues / without", step / seconds(lambda: network(before, told)), 1 / 50)
    yield Row("WaveNet: computed / played, batch 16", step / BATCH * RATE, 1)
    options = Generate(count=BATCH, duration=PLAYED, instrument="all")
    whole = seconds(lambda: [*WaveNetModel(network).generate(options)])
    yield Row("WaveNet: the same with all that a run does besides", whole / (BATCH * PLAYED), 1)


def _pixels() -> Iterator[Row]:
    model = PixelGpt(pixel_gpt.network())
    ids = torch.randint(LEVELS, (BATCH, PIXELS))

    def draw(pixels: int, *, cached: bool) -> None:
        cache = DynamicCache(config=model.network.config) if cached else None
        for k in range(pixels):
            model.read(ids[:, k : k + 1] if cached else ids[:, : k + 1], cache, 1)

    draw(SIDE, cached=True)
    yield Row("pixel transformer: first row of 16 pictures", seconds(lambda: draw(SIDE, cached=True)), 1, "s")
    cached, naive = seconds(lambda: draw(PIXELS, cached=True)), seconds(lambda: draw(PIXELS, cached=False))
    yield Row("pixel transformer: with cache / without", cached / naive, 1 / 3)


if __name__ == "__main__":
    sys.exit(table(measure()))
