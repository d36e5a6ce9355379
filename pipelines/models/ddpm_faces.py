"""Diffusion of faces: the denoiser of `ddpm`, told eight attributes instead of a digit, in the latents of `vae-faces`.

Every value of every attribute has a learned vector; their sum joins the embedding of the timestep, where a class
would. Attributes that are unknown have a vector of their own, and guidance compares with all of them unknown. The
network never sees pixels: an autoencoder, trained before and left as it is, makes 16x16 places of eight numbers out of
64x64 of three colours, and paints the result.

Papers: as `ddpm`; P. Dhariwal, A. Nichol, "Diffusion Models Beat GANs on Image Synthesis" (2021), arXiv:2105.05233, for
the way of the condition; R. Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models" (2021),
arXiv:2112.10752.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
from diffusers import UNet2DModel
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from ..checkpoint import read_network
from ..frames import to_images
from ..options.ddpm_faces import Generate
from ..options.faces import UNSHOWN
from .autoencoder import decode, encode
from .ddpm import Diffusion
from .latents import Latents


class AttributeEmbedding(nn.Module, PyTorchModelHubMixin):
    """Codes `(N, 8)`, `UNSHOWN` (-1) for unknown -> sum of the vectors of their values, `(N, width)`."""

    def __init__(self, values: Sequence[int] = (4, 5, 8, 2, 6, 2, 3, 2), width: int = 256) -> None:
        """Args: `values` is the number of values of each attribute, in the order of `data.faces.ATTRIBUTES`."""
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(count + 1, width) for count in values)  # the last is for unknown

    def forward(self, codes: Tensor) -> Tensor:
        tables = zip(self.tables, codes.t(), strict=True)
        return sum(table(code % table.num_embeddings) for table, code in tables)  # -1 is the last one


class FaceDiffusion(Diffusion):
    """The U-Net with its embedding of attributes and the autoencoder whose latents it denoises."""

    latent = True

    def __init__(self, unet: UNet2DModel, config: dict, attributes: AttributeEmbedding, latents: Latents) -> None:
        """Args: as `Diffusion`, of a U-Net with `class_embed_type` "identity"; what it is told; its autoencoder."""
        super().__init__(unet, config)
        self.attributes, self.latents, self.null = attributes, latents, UNSHOWN

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `UNet2DModel` folder with its subfolders `scheduler`, `attributes` and `vae`."""
        plain = Diffusion.load(folder, device, dtype)
        embedding = read_network(AttributeEmbedding, folder / "attributes").to(device, dtype).eval()
        return cls(plain.unet, plain.config, embedding, Latents.load(folder / "vae", device, dtype))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"unet": self.unet, "attributes": self.attributes, **self.latents.networks}

    def _labels(self, options: Generate, seeds: list[int]) -> Tensor:
        return torch.tensor(options.rows(seeds))

    def _told(self, label: Tensor) -> Tensor:
        return self.attributes(label)

    def _encoded(self, picture: Tensor) -> Tensor:
        return encode(self.latents.vae, picture)

    def _painted(self, x: Tensor) -> list:
        return to_images(decode(self.latents.vae, x))

    def _images(self, x: Tensor) -> list:
        return to_images(self.latents.preview(x))
