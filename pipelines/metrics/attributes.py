"""The judge of faces: a convolutional network that reads all eight attributes of a cartoon face at once.

It was trained with none of the models that it measures. Its penultimate features are the space of domain-FD, KID,
density and coverage of the faces.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import pixel_unshuffle

from ..checkpoint import read_network
from ..data.faces import ATTRIBUTES, UNSHOWN, shown
from ..frames import to_tensor


class AttributeEncoder(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 3, 64, 64)` in [-1, 1] -> features `(N, dim)`, or logits of every attribute by `classify`."""

    def __init__(self, values: Sequence[int] = (4, 5, 8, 2, 6, 2, 3, 2), width: int = 48, dim: int = 128) -> None:
        """Args: `values` is the number of values of each attribute, in the order of `data.faces.ATTRIBUTES`."""
        super().__init__()
        self.values, self.dim = tuple(values), dim

        def block(inside: int, outside: int, stride: int = 1) -> nn.Sequential:
            convolution = nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False)
            return nn.Sequential(convolution, nn.BatchNorm2d(outside), nn.ReLU())

        self.body = nn.Sequential(
            block(12, width),  # (N, W, 32, 32), four pixels of three colours as twelve channels
            block(width, 2 * width, stride=2),  # (N, 2W, 16, 16)
            block(2 * width, 2 * width),
            block(2 * width, 4 * width, stride=2),  # (N, 4W, 8, 8)
            block(4 * width, 4 * width),
            block(4 * width, 4 * width, stride=2),  # (N, 4W, 4, 4)
            nn.Flatten(),
            nn.Linear(4 * width * 16, dim),
            nn.ReLU(),
        )
        self.head = nn.Linear(dim, sum(self.values))

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a folder of weights."""
        return read_network(cls, folder).to(device, dtype, memory_format=torch.channels_last).eval()

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"encoder": self}

    def forward(self, x: Tensor) -> Tensor:
        return self.body(pixel_unshuffle(x, 2))

    def classify(self, x: Tensor) -> tuple[Tensor, ...]:
        """Logits `(N, values)` of every attribute of pictures `(N, 3, 64, 64)` in [-1, 1]."""
        return self.head(self(x)).split(self.values, dim=1)

    def read(self, x: Tensor) -> Tensor:
        """The value `(N, 8)` int64 of every attribute that it reads, also of those that the style cannot show."""
        return torch.stack([logits.argmax(1) for logits in self.classify(x)], 1)

    @torch.inference_mode()
    def attributes_of(self, images: list[Image.Image]) -> list[list[int]]:
        """What it reads in RGB pictures of 64x64: codes of the eight attributes, `UNSHOWN` where the style has none."""
        where = self.head.weight
        rows = torch.cat([self.read(part.to(where)) for part in to_tensor(images).split(250)]).tolist()
        styles = [ATTRIBUTES["style"][row[0]] for row in rows]
        return [[code if shown(style, name) else UNSHOWN for name, code in zip(ATTRIBUTES, row, strict=True)]
                for style, row in zip(styles, rows, strict=True)]  # fmt: skip
