"""The independent judge: a small convolutional classifier that no generative model was trained with.

Its logits say which class a picture shows; its penultimate features are the space of domain-FD, KID, density and
coverage. Architecture after the all-convolutional MNIST nets with batch normalisation that pass 99.5 %.
"""

from pathlib import Path
from typing import Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from ..checkpoint import read_network


class Encoder(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 1, 28, 28)` in [-1, 1] -> features `(N, dim)`, or logits `(N, classes)` by `classify`."""

    def __init__(self, classes: int = 10, width: int = 32, dim: int = 64) -> None:
        super().__init__()
        self.classes, self.dim = classes, dim

        def block(inside: int, outside: int, stride: int = 1) -> nn.Sequential:
            convolution = nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False)
            return nn.Sequential(convolution, nn.BatchNorm2d(outside), nn.ReLU())

        self.body = nn.Sequential(
            block(1, width),
            block(width, width),
            block(width, 2 * width, stride=2),  # (N, 2W, 14, 14)
            block(2 * width, 2 * width),
            block(2 * width, 4 * width, stride=2),  # (N, 4W, 7, 7)
            block(4 * width, dim),
            nn.AvgPool2d(7),
            nn.Flatten(),
        )
        self.head = nn.Linear(dim, classes)

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a folder of weights."""
        return read_network(cls, folder).to(device, dtype).eval()

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"encoder": self}

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x)

    def classify(self, x: Tensor) -> Tensor:
        """Logits `(N, classes)` of pictures `(N, 1, 28, 28)` in [-1, 1]."""
        return self.head(self(x))
