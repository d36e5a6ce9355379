"""Variational autoencoder: a picture squeezed into a few numbers, and painted anew from them.

An encoder says for every picture x which latents z it might stand for, q(z|x) = N(mu, sigma^2); a decoder paints x
from z. Trained together to paint well and to keep q near N(0, I), they make a space in which neighbouring points are
similar pictures. What is lost on the way is what the decoder could not know: it paints the mean of what might have
been there, and a mean is blurred.

Papers: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes" (2013), arXiv:1312.6114; with a latent of 16x16x8
and a weak prior, as the first stage of latent diffusion: R. Rombach et al. (2021), arXiv:2112.10752. The network is
diffusers' `AutoencoderKL`, which sees a 64x64 picture as twelve 32x32 channels (`pixel_unshuffle`). To generate,
latents are drawn from a Gaussian that was fitted to each combination of attributes: mean = constant + effect of every
attribute, covariance by its principal components.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image, ImageChops
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import one_hot, pixel_shuffle, pixel_unshuffle

from ..frames import Frame, activation_images, to_images, to_tensor
from ..interpolate import linear, noise
from ..options.autoencoder import CHANNELS, Edit, Generate, Interpolate, Reconstruct
from ..options.faces import ATTRIBUTES, UNSHOWN
from ..seeds import seeds_from

COMPONENTS = 128  # principal components of the latents of every style


class Autoencoder:
    """The autoencoder with its prior; each task yields frames."""

    def __init__(self, vae: AutoencoderKL, prior: dict[str, Tensor]) -> None:
        self.vae, self.prior = vae, prior
        size = vae.config.sample_size // 2 ** (len(vae.config.block_out_channels) - 1)
        self.shape = (vae.config.latent_channels, size, size)

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read an `AutoencoderKL` folder with its `prior.safetensors`."""
        vae = AutoencoderKL.from_pretrained(folder, dtype=dtype, local_files_only=True)
        prior = {name: part.to(device, dtype) for name, part in load_file(folder / "prior.safetensors").items()}
        return cls(vae.to(device, memory_format=torch.channels_last).eval(), prior)

    @property
    def networks(self) -> dict[str, torch.nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"encoder": self.vae.encoder, "decoder": self.vae.decoder}

    # ---------------------------------------------------------------------------------------------- tasks

    def generate(self, options: Generate) -> Iterator[Frame]:
        """From noise over latents to faces."""
        seeds = seeds_from(options.seed, options.count)
        eps = noise(seeds, (self.prior["components"].shape[1],)).to(self.vae.device, self.vae.dtype)
        yield Frame(0, 2, "noise", images=activation_images(eps))
        labels = torch.tensor(options.rows(seeds), device=self.vae.device)
        z = self._draw(labels, options.spread * eps)
        yield Frame(1, 2, "latent z", images=activation_images(z))
        yield Frame(2, 2, "picture", images=to_images(decode(self.vae, z)), scalars={"evaluations": 1})

    def reconstruct(self, options: Reconstruct) -> Iterator[Frame]:
        """Three pictures: the given one, what comes back, and the difference, which is grey where there is none."""
        x = self._tensor(options.image)
        yield Frame(0, 2, "your picture", images=to_images(x) * 3)
        z = encode(self.vae, x)
        yield Frame(1, 2, "latent z", images=activation_images(z) * 3)
        yield self._compared(options.image, z, 2)

    def interpolate(self, options: Interpolate) -> Iterator[Frame]:
        """A row through the latent, and below it a row through the pixels."""
        ends = torch.cat([self._tensor(options.image), self._tensor(options.image_to)])
        z, t = encode(self.vae, ends), torch.linspace(0, 1, options.count).to(ends)
        between = linear(*z, t)
        yield Frame(0, 1, "latent z", images=activation_images(torch.cat([between, between])))
        faded = to_images(linear(*ends, t))
        painted = to_images(decode(self.vae, between))
        yield Frame(1, 1, "picture", images=painted + faded, scalars={"evaluations": 1})

    def edit(self, options: Edit) -> Iterator[Frame]:
        """As `reconstruct`, with the channels of the latent scaled and noise added to it."""
        z = encode(self.vae, self._tensor(options.image))
        gains = torch.tensor([getattr(options, f"channel_{k + 1}") for k in range(CHANNELS)])
        z = z * gains.view(1, -1, 1, 1).to(z) + options.noise * noise([options.seed], self.shape).to(z)
        yield Frame(0, 1, "latent z", images=activation_images(z) * 3)
        yield self._compared(options.image, z, 1)

    # ---------------------------------------------------------------------------------------------- parts

    def _tensor(self, image: Image.Image) -> Tensor:
        return to_tensor([image]).to(self.vae.device, self.vae.dtype)

    def _compared(self, image: Image.Image, z: Tensor, step: int) -> Frame:
        (painted,) = to_images(decode(self.vae, z))
        difference = ImageChops.subtract(painted, image, 2, 128)
        error = np.square((np.asarray(painted, float) - np.asarray(image, float)) / 255).mean()
        scalars = {"PSNR": -10 * math.log10(max(error, 1e-10)), "evaluations": 1}
        return Frame(step, step, "picture", images=[image, painted, difference], scalars=scalars)

    def _draw(self, labels: Tensor, eps: Tensor) -> Tensor:
        """Latents `(N, C, S, S)` of attributes `(N, 8)`, `eps` `(N, COMPONENTS)` of their principal components."""
        mean = _design(labels).to(eps) @ self.prior["effects"]
        spread = torch.einsum("nk,nkd->nd", eps, self.prior["components"][labels[:, 0]])
        return (mean + spread).view(-1, *self.shape)


def encode(vae: AutoencoderKL, x: Tensor) -> Tensor:
    """The likeliest latents `(N, C, 16, 16)`, scaled to unit variance, of pictures `(N, 3, 64, 64)` in [-1, 1]."""
    return vae.encode(pixel_unshuffle(x, patch(vae))).latent_dist.mode() * vae.config.scaling_factor


def decode(vae: AutoencoderKL, z: Tensor) -> Tensor:
    """Pictures `(N, 3, 64, 64)`, about [-1, 1], of scaled latents."""
    return pixel_shuffle(vae.decode(z / vae.config.scaling_factor).sample, patch(vae))


def patch(vae: AutoencoderKL) -> int:
    """Side of the square of RGB pixels that is one place to the network: 1 where it sees plain pictures."""
    return math.isqrt(vae.config.in_channels // 3)


def fit_prior(latents: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """A Gaussian for every combination of attributes.

    Args:
        latents: `(N, C, S, S)`, scaled.
        labels: `(N, 8)`, `UNSHOWN` where a style cannot show an attribute.
    Returns:
        "effects" `(columns, C S S)`: least squares of the latents on style x attribute value; "components"
        `(styles, COMPONENTS, C S S)`: principal components of what is left in each style, in standard deviations.
    """
    z, design = latents.flatten(1).float(), _design(labels)
    # a little ridge, since the columns of each attribute sum to that of the style
    gram = design.t() @ design + torch.eye(design.shape[1])
    effects = torch.linalg.solve(gram, design.t() @ z)
    left = z - design @ effects
    components = []
    for style in range(len(ATTRIBUTES["style"])):
        own = left[labels[:, 0] == style]
        _, sizes, directions = torch.svd_lowrank(own, COMPONENTS, niter=4)
        components.append(directions.t() * (sizes[:, None] / math.sqrt(len(own))))
    return {"effects": effects, "components": torch.stack(components)}


def _design(labels: Tensor) -> Tensor:
    """Attributes `(N, 8)` as `(N, columns)` of 0 and 1: one for the style, and one for style x value of all others."""
    style = one_hot(labels[:, 0], len(ATTRIBUTES["style"]))
    columns = [style]
    for k, values in enumerate(ATTRIBUTES.values()):
        if k:
            value = one_hot(labels[:, k].clamp(min=0), len(values)) * (labels[:, k : k + 1] != UNSHOWN)
            columns.append((style[:, :, None] * value[:, None]).flatten(1))
    return torch.cat(columns, 1).float()
