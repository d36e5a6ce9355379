"""The first GAN: two multilayer perceptrons that play against each other.

A generator G turns noise z ~ N(0, I) into a picture, a discriminator D says how real a picture looks. They play the
minimax game  min_G max_D  E[log D(x)] + E[log(1 - D(G(z)))]  (eq. 1); in practice G maximises log D(G(z)) instead.

Paper: I. Goodfellow et al., "Generative Adversarial Nets" (2014), arXiv:1406.2661. Layer sizes are those of the
tutorials that made it popular: 100-256-512-1024-784 against 784-512-256-1, LeakyReLU 0.2, tanh, no normalisation.
"""

from collections.abc import Iterator
from itertools import pairwise

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from .gan import Gan


class Generator(nn.Module, PyTorchModelHubMixin):
    """z `(N, latent)` -> pictures `(N, 1, size, size)` in [-1, 1]."""

    classes = 0

    def __init__(self, latent: int = 100, hidden: tuple[int, ...] = (256, 512, 1024), size: int = 28) -> None:
        super().__init__()
        self.latent, self.size = latent, size
        widths = (latent, *hidden)
        self.hidden = nn.ModuleList(
            nn.Sequential(nn.Linear(wide, wider), nn.LeakyReLU(0.2)) for wide, wider in pairwise(widths)
        )
        self.out = nn.Sequential(nn.Linear(hidden[-1], size * size), nn.Tanh())

    def layers(self, z: Tensor, label: Tensor | None = None) -> Iterator[tuple[str, Tensor]]:
        """Name and output of every layer on the way from noise to picture; `label` is not used."""
        h = z
        for number, layer in enumerate(self.hidden, start=1):
            h = layer(h)  # (N, hidden[number - 1])
            yield f"hidden {number}", h
        yield "picture", self.out(h).view(-1, 1, self.size, self.size)

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        *_, (_, pictures) = self.layers(z, label)
        return pictures


class Discriminator(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 1, size, size)` in [-1, 1] -> logits `(N,)`; the larger, the more real."""

    classes = 0

    def __init__(self, hidden: tuple[int, ...] = (512, 256), size: int = 28) -> None:
        super().__init__()
        widths = (size * size, *hidden)
        self.hidden = nn.Sequential(
            nn.Flatten(),
            *(nn.Sequential(nn.Linear(wide, narrow), nn.LeakyReLU(0.2)) for wide, narrow in pairwise(widths)),
        )
        self.out = nn.Linear(hidden[-1], 1)
        self.register_buffer("quantiles", torch.zeros(101))  # logits of held-out real pictures, 0 % to 100 %

    def forward(self, x: Tensor, label: Tensor | None = None) -> Tensor:
        return self.out(self.hidden(x)).squeeze(1)


class MlpGan(Gan):
    """The two perceptrons as a model that generates."""

    generator_class, discriminator_class = Generator, Discriminator
