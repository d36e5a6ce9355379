"""Diffusion of faces: the denoiser of `ddpm`, told eight attributes instead of a digit.

Every value of every attribute has a learned vector; their sum joins the embedding of the timestep, where a class
would. Attributes that are unknown have a vector of their own, and guidance compares with all of them unknown. The
network sees a 64x64 picture as 48 channels of 16x16 and predicts the picture itself, x_0: noise of so many channels
would have to pass through the network, a picture is simple. Papers: as `ddpm`; P. Dhariwal, A. Nichol, "Diffusion
Models Beat GANs on Image Synthesis" (2021), arXiv:2105.05233, for the way of the condition; T. Li, K. He, "Back to
Basics: Let Denoising Generative Models Denoise" (2025), arXiv:2511.13720, for what is predicted.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
from diffusers import DDPMScheduler, UNet2DModel
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from ..checkpoint import read_network
from ..options.ddpm_faces import Generate
from ..options.faces import UNSHOWN
from .ddpm import Condition, Diffusion


class AttributeEmbedding(nn.Module, PyTorchModelHubMixin):
    """Codes `(N, 8)`, `UNSHOWN` (-1) for unknown -> sum of the vectors of their values, `(N, width)`."""

    def __init__(self, values: Sequence[int] = (4, 5, 8, 2, 6, 2, 3, 2), width: int = 384) -> None:
        """Args: `values` is the number of values of each attribute, in the order of `data.faces.ATTRIBUTES`."""
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(count + 1, width) for count in values)  # the last is for unknown

    def forward(self, codes: Tensor) -> Tensor:
        tables = zip(self.tables, codes.t(), strict=True)
        return sum(table(code % table.num_embeddings) for table, code in tables)  # -1 is the last one


class FaceDiffusion(Diffusion):
    """The U-Net with its embedding of attributes."""

    patch = 4

    def __init__(self, unet: UNet2DModel, attributes: AttributeEmbedding, config: dict) -> None:
        """Args: a U-Net with `class_embed_type` "identity", what it is told, the configuration of the schedule."""
        super().__init__(unet, config)
        self.attributes, self.null = attributes, UNSHOWN
        self.abar = DDPMScheduler.from_config(config).alphas_cumprod

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a `UNet2DModel` folder with its subfolders `attributes` and `scheduler`."""
        plain = Diffusion.load(folder, device, dtype)
        embedding = read_network(AttributeEmbedding, folder / "attributes").to(device, dtype).eval()
        return cls(plain.unet, embedding, plain.config)

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"unet": self.unet, "attributes": self.attributes}

    def _labels(self, options: Generate, seeds: list[int]) -> Tensor:
        return torch.tensor(options.rows(seeds))

    def _predict(self, x_t: Tensor, t: Tensor, condition: Condition) -> tuple[Tensor, int]:
        """v out of the guided x_0, for schedulers that are not all made for x_0: v = (sqrt(abar) x_t - x_0) / sigma."""
        x_0, used = super()._predict(x_t, t, condition)
        abar = self.abar[int(t)]  # in fp32, where 1 - abar is not yet 0
        return (abar.sqrt() * x_t - x_0) / (1 - abar).sqrt(), used

    def _told(self, label: Tensor) -> Tensor:
        return self.attributes(label)
