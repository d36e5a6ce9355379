"""The space in which latent diffusion paints: an autoencoder that stays as it is, and a quick look into its latents.

A stock `AutoencoderKL`: a 64x64 RGB picture becomes 16x16 places of a few numbers, and a picture again. Decoding is
slow beside one step of diffusion, so what is under way is shown by a linear map from a place to its mean colour:

    rgb = z W + b,  W and b by least squares over (latent, mean colour of its 4x4 pixels)

Papers: R. Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2021), arXiv:2112.10752;
D. P. Kingma, M. Welling (2013), arXiv:1312.6114.
"""

from pathlib import Path
from typing import Self

import torch
from diffusers import AutoencoderKL
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from .autoencoder import decode, encode

PREVIEW = "preview.safetensors"  # beside the weights: "weight" (C, 3) and "bias" (3,)


class Latents:
    """An autoencoder with its preview."""

    def __init__(self, vae: AutoencoderKL, preview: dict[str, Tensor]) -> None:
        self.vae, self.linear = vae, preview

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read an `AutoencoderKL` folder with its preview."""
        vae = AutoencoderKL.from_pretrained(folder, dtype=dtype, local_files_only=True)
        return cls(vae.to(device, memory_format=torch.channels_last).eval(), read_preview(folder, device, dtype))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"encoder": self.vae.encoder, "decoder": self.vae.decoder}

    def paint(self, x: Tensor) -> Tensor:
        """Pictures `(N, 3, 64, 64)` in [-1, 1], encoded and decoded, about in [-1, 1]."""
        return decode(self.vae, encode(self.vae, x.to(self.vae.device, self.vae.dtype)))

    def preview(self, z: Tensor) -> Tensor:
        """What scaled latents `(N, C, 16, 16)` are like, `(N, 3, 64, 64)`, about in [-1, 1]."""
        return preview(self.linear, z)


def read_preview(folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """The map in a folder."""
    return {name: part.to(device, dtype) for name, part in load_file(folder / PREVIEW).items()}


def preview(linear: dict[str, Tensor], z: Tensor) -> Tensor:
    """Pictures `(N, 3, 4 H, 4 W)` of scaled latents `(N, C, H, W)` by the map alone."""
    rgb = torch.einsum("nchw,cd->ndhw", z, linear["weight"]) + linear["bias"].view(1, -1, 1, 1)
    return interpolate(rgb, scale_factor=4, mode="bilinear")


def fit_preview(latents: Tensor, x: Tensor) -> dict[str, Tensor]:
    """The map from scaled latents `(N, C, H, W)` to the mean colours of their pictures `(N, 3, 4 H, 4 W)`."""
    z = latents.movedim(1, -1).flatten(0, 2).float()
    rgb = avg_pool2d(x, x.shape[-1] // latents.shape[-1]).movedim(1, -1).flatten(0, 2)
    solved = torch.linalg.lstsq(torch.cat([z, torch.ones(len(z), 1)], 1), rgb).solution
    return {"weight": solved[:-1].contiguous(), "bias": solved[-1].contiguous()}
