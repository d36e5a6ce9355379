"""`python -m tests.bench.diffusion [SCHEDULER ...]`: a streamed run against a bare diffusers loop, same network."""

import sys
from collections.abc import Iterable, Iterator
from functools import partial

import diffusers
import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import pixel_shuffle

from pipelines.engine import Engine
from pipelines.frames import to_images
from pipelines.models.ddpm import Diffusion
from pipelines.options.diffusion import SCHEDULERS, Generate

from .rows import Row, compare, table

NAME, PAIRS = "ddpm-digits", 5


def measure(engine: Engine, schedulers: Iterable[str] = SCHEDULERS) -> Iterator[Row]:
    """Sameness and cost of 16 digits in 20 guided steps, for each scheduler."""
    model = engine.load(NAME)
    for scheduler in schedulers:
        options = Generate(count=16, steps=20, guidance=2.0, scheduler=scheduler)
        pictures, x = streamed(engine, options), bare(model, options)
        yield Row(f"{scheduler}: largest difference of tensors", (tensor(model, options) - x).abs().max().item(), 1e-5)
        pairs = zip(pictures, to_images(pixel_shuffle(x, 2)), strict=True)
        levels = max(np.abs(np.asarray(a, int) - np.asarray(b, int)).max() for a, b in pairs)
        yield Row(f"{scheduler}: largest difference of pictures", float(levels), 0, "/255")
        ratio, ours, _ = compare(partial(streamed, engine, options), partial(bare, model, options), PAIRS)
        yield Row(f"{scheduler}: streamed / bare", ratio, 1.1)
        limit = 3.0 if scheduler == Generate.default("scheduler") else None
        yield Row(f"{scheduler}: {options.count} guided digits, {options.steps} steps", ours, limit, "s")


def streamed(engine: Engine, options: Generate) -> list[Image.Image]:
    """The pictures as everybody gets them, all frames drained."""
    *_, last = engine.stream(NAME, **options.asdict())
    return last.images


@torch.inference_mode()
def bare(model: Diffusion, options: Generate) -> Tensor:
    """The shortest loop that diffusers allows: `(N, C, H, W)` from the same noise, nothing shown on the way."""
    generators = [torch.Generator().manual_seed(seed) for seed in range(options.seed, options.seed + options.count)]
    scheduler = getattr(diffusers, SCHEDULERS[options.scheduler]).from_config(model.config, timestep_spacing="trailing")
    scheduler.set_timesteps(options.steps)
    extra = {"generator": generators} if options.scheduler in ("ddim", "ddpm") else {}
    label = torch.arange(options.count) % model.null
    labels = torch.cat([torch.full_like(label, model.null), label])
    x = torch.stack([torch.randn(model.shape, generator=generator) for generator in generators])
    x = x * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        x_t = scheduler.scale_model_input(x, t)
        eps_null, eps_label = model.unet(torch.cat([x_t, x_t]), t, labels).sample.chunk(2)
        x = scheduler.step(eps_null + options.guidance * (eps_label - eps_null), t, x, **extra).prev_sample
    return x


@torch.inference_mode()
def tensor(model: Diffusion, options: Generate) -> Tensor:
    """The result of our loop before it is rounded to the 8-bit pictures of a frame: `(N, C, H, W)`."""
    shown = []

    class Watched(Diffusion):
        def _show(self, scheduler: object, x: Tensor, k: int) -> list:
            shown.append(x)
            return []

    for _ in Watched(model.unet, model.config).generate(options):
        pass
    return shown[-1]


if __name__ == "__main__":
    sys.exit(table(measure(Engine(device="cpu", dtype="fp32"), sys.argv[1:] or SCHEDULERS)))
