"""`python -m tests.bench.scenes`: text to image against the stock pipeline, in few steps, and token by token."""

import statistics
import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from PIL import Image
from transformers import DynamicCache

from pipelines.engine import Engine, using
from pipelines.models.clip import CONTEXT
from pipelines.models.dalle import Dalle
from pipelines.models.stable_diffusion import StableDiffusion
from pipelines.options.dalle import LENGTH
from pipelines.options.stable_diffusion import Generate

from .rows import Row, compare, seconds, table

DIFFUSION, CONSISTENCY, TOKENS = "sd-scenes", "lcm-scenes", "dalle-scenes"
PAIRS, COUNT = 5, 4


def measure(engine: Engine) -> Iterator[Row]:
    """Four guided pictures in twenty steps, streamed and by the stock pipeline; four in four steps; tokens."""
    options = Generate(count=COUNT)
    model = engine.load(DIFFUSION)
    ours, bare = partial(streamed, engine, options), partial(stock, model, options)
    levels = max(np.abs(np.asarray(a, int) - np.asarray(b, int)).max() for a, b in zip(ours(), bare(), strict=True))
    yield Row("Stable Diffusion: largest difference of pictures", float(levels), 0, "/255")
    ratio, taken, _ = compare(ours, bare, PAIRS)
    yield Row("Stable Diffusion: streamed / stock pipeline", ratio, 1.1)
    yield Row(f"Stable Diffusion: {COUNT} pictures, {options.steps} steps", taken, 2, "s")

    def consistent() -> None:
        for _ in engine.stream(CONSISTENCY, count=COUNT, steps=4):
            pass

    consistent()
    taken = statistics.median(seconds(consistent) for _ in range(PAIRS))
    yield Row(f"LCM: {COUNT} pictures, 4 steps", taken, 0.35, "s")
    yield from tokens(engine)


def streamed(engine: Engine, options: Generate) -> list[Image.Image]:
    """The pictures as everybody gets them, all frames drained."""
    *_, last = engine.stream(DIFFUSION, **options.asdict())
    return last.images


def stock(model: StableDiffusion, options: Generate) -> list[Image.Image]:
    """The same pictures by the pipeline alone."""
    generators = [torch.Generator().manual_seed(options.seed + k) for k in range(options.count)]
    return model.pipeline(
        [options.prompt] * options.count,
        num_inference_steps=options.steps,
        guidance_scale=options.guidance,
        generator=generators,
    ).images


@torch.inference_mode()
def tokens(engine: Engine) -> Iterator[Row]:
    """The first tokens of DALL·E, and what its cache saves."""
    model: Dalle = engine.load(TOKENS)

    def first() -> None:
        frames = engine.stream(TOKENS)
        next(frames), next(frames)
        frames.close()

    first()
    yield Row("DALL·E: first tokens", statistics.median(seconds(first) for _ in range(PAIRS)), 0.5, "s")
    ids = torch.randint(model.words, (COUNT, CONTEXT + LENGTH))

    def write(*, cached: bool) -> None:
        cache = DynamicCache(config=model.gpt.config) if cached else None
        for end in range(CONTEXT, CONTEXT + LENGTH):
            begin = end - 1 if cached and end > CONTEXT else 0
            model.gpt(ids[:, begin:end], past_key_values=cache, use_cache=cached, logits_to_keep=1)

    write(cached=True)
    naive = seconds(lambda: write(cached=False))  # large steps, with all threads
    with using(1):  # as the engine runs it
        cached = seconds(lambda: write(cached=True))
    yield Row("DALL·E: with cache / without", cached / naive, 1 / 3)


if __name__ == "__main__":
    sys.exit(table(measure(Engine(device="cpu", dtype="fp32"))))
