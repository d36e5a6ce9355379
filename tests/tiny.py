"""Tiny real networks with random weights, saved as the shipped ones are: an Engine loads them in milliseconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DModel
from PIL import Image, ImageDraw
from torch import nn

from pipelines import ENTRIES
from pipelines.metrics.encoder import Encoder
from pipelines.models import dcgan, gan_mlp


def write_models(folder: Path) -> Path:
    """A folder like `assets/models` with a tiny network for every entry; the same weights every time."""
    with torch.random.fork_rng():
        for seed, entry in enumerate(ENTRIES.values()):
            torch.manual_seed(seed)
            WRITERS[entry.model](folder / entry.name)
    return folder


def _mlp(folder: Path) -> None:
    gan_mlp.Generator(latent=8, hidden=(16, 32)).half().save_pretrained(folder)
    gan_mlp.Discriminator(hidden=(16,)).half().save_pretrained(folder / "discriminator")


def _dcgan(folder: Path) -> None:
    dcgan.Generator(latent=8, width=4).half().save_pretrained(folder)
    dcgan.Discriminator(width=4).half().save_pretrained(folder / "discriminator")


def _ddpm(folder: Path) -> None:
    unet = UNet2DModel(
        sample_size=14,
        in_channels=4,
        out_channels=4,
        block_out_channels=(8,),
        down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",),
        layers_per_block=1,
        attention_head_dim=8,
        norm_num_groups=4,
        num_class_embeds=11,
    )
    with torch.no_grad():  # random weights hardly look at the class, trained ones do
        unet.class_embedding.weight.mul_(5)
        unet.conv_out.weight.mul_(3)
    unet.half().save_pretrained(folder)
    DDPMScheduler(num_train_timesteps=900, timestep_spacing="trailing").save_pretrained(folder / "scheduler")


def _encoder(folder: Path) -> None:
    Encoder(width=4, dim=8).half().save_pretrained(folder)


WRITERS = {
    "models.gan_mlp:MlpGan": _mlp,
    "models.dcgan:Dcgan": _dcgan,
    "models.ddpm:Diffusion": _ddpm,
    "metrics.encoder:Encoder": _encoder,
}


def drawing(x: int = 14) -> Image.Image:
    """A vertical stroke in column `x` of 28, as light and as black as an MNIST digit."""
    picture = Image.new("L", (28, 28))
    ImageDraw.Draw(picture).line([(x, 5), (x, 22)], fill=255, width=3)
    return picture


def levels(images: list[Image.Image]) -> np.ndarray:
    """Grey levels `(N, H, W)`, signed so that they can be subtracted."""
    return np.stack([np.asarray(image, np.int16) for image in images])


@contextmanager
def watched(net: nn.Module) -> Iterator[list[tuple]]:
    """Collects the positional arguments of every call of `net`."""
    calls: list[tuple] = []
    handle = net.register_forward_pre_hook(lambda _, arguments: calls.append(arguments))
    try:
        yield calls
    finally:
        handle.remove()
