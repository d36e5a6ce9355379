"""Conditional DCGAN: convolutions instead of perceptrons, and a class that one can ask for.

G grows a 7x7 map of features to 14x14 and 28x28 by transposed convolutions with batch normalisation; D goes the other
way by strided convolutions, without normalisation because the gradient penalties act on single samples. The class
enters G as an embedding beside z, and D as an inner product with its features (projection discriminator):
D(x, y) = v.h(x) + e(y).h(x).

Papers: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with Deep Convolutional GANs" (2015),
arXiv:1511.06434; T. Miyato, M. Koyama, "cGANs with Projection Discriminator" (2018), arXiv:1802.05637.
"""

from collections.abc import Iterator

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from .gan import Gan


class Generator(nn.Module, PyTorchModelHubMixin):
    """z `(N, latent)` and label `(N,)` of 0..classes-1 -> pictures `(N, 1, 28, 28)` in [-1, 1]."""

    def __init__(self, latent: int = 64, classes: int = 10, width: int = 64) -> None:
        super().__init__()
        self.latent, self.classes, self.size = latent, classes, 28
        self.embed = nn.Embedding(classes, latent)
        self.project = nn.Sequential(
            nn.Linear(2 * latent, 4 * width * 7 * 7, bias=False),
            nn.Unflatten(1, (4 * width, 7, 7)),
            nn.BatchNorm2d(4 * width),
            nn.ReLU(),
        )
        self.up14 = nn.Sequential(
            nn.ConvTranspose2d(4 * width, 2 * width, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
        )
        self.up28 = nn.Sequential(
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
        self.out = nn.Sequential(nn.Conv2d(width, 1, 3, padding=1), nn.Tanh())

    def layers(self, z: Tensor, label: Tensor) -> Iterator[tuple[str, Tensor]]:
        """Name and output of every layer on the way from noise and class to picture."""
        h = self.project(torch.cat([z, self.embed(label)], 1))  # (N, 4W, 7, 7)
        yield "features 7x7", h
        h = self.up14(h)  # (N, 2W, 14, 14)
        yield "features 14x14", h
        h = self.up28(h)  # (N, W, 28, 28)
        yield "features 28x28", h
        yield "picture", self.out(h)  # (N, 1, 28, 28)

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        *_, (_, pictures) = self.layers(z, label)
        return pictures


class Discriminator(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 1, 28, 28)` in [-1, 1] and label `(N,)` -> logits `(N,)`; the larger, the more real."""

    def __init__(self, classes: int = 10, width: int = 64) -> None:
        super().__init__()
        self.classes = classes
        self.features = nn.Sequential(
            nn.Conv2d(1, width, 4, stride=2, padding=1),  # (N, W, 14, 14)
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),  # (N, 2W, 7, 7)
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 4 * width, 3, stride=2, padding=1),  # (N, 4W, 4, 4)
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(4 * width * 4 * 4, 4 * width),
            nn.LeakyReLU(0.2),
        )
        self.out = nn.Linear(4 * width, 1)
        self.embed = nn.Embedding(classes, 4 * width)
        self.register_buffer("quantiles", torch.zeros(101))  # logits of held-out real pictures, 0 % to 100 %

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        h = self.features(x)  # (N, 4W)
        return self.out(h).squeeze(1) + (self.embed(label) * h).sum(1)


class Dcgan(Gan):
    """The two convolutional networks as a model that generates."""

    generator_class, discriminator_class = Generator, Discriminator
