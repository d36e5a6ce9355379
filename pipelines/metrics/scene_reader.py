"""The judge of scenes: a convolutional network that finds the objects of a scene and reads how it is painted.

Every object has a map of 16x16 cells whose peaks are the centres of its sprites, as in X. Zhou, D. Wang, P. Krähenbühl,
"Objects as Points" (2019), arXiv:1904.07850; beside it stand the size of a sprite at each cell, and for the whole
picture background and style. It was trained with none of the models that it measures. Its pooled features are the
space of domain-FD of scenes.
"""

from pathlib import Path
from typing import NamedTuple, Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn
from torch.nn.functional import interpolate, max_pool2d, pixel_unshuffle

from ..checkpoint import read_network
from ..data.scene_words import BACKGROUNDS, OBJECTS, SIZES, STYLES
from ..data.scenes import SIZE

CELLS = 16  # in each direction
CELL = SIZE // CELLS  # pixels
SURE = 0.3  # probability from which a peak is an object
APART = 5  # cells: one object in any square of this side


class Sighting(NamedTuple):
    """An object that was found: its name, its size in words, its centre in pixels, the probability."""

    name: str
    size: str
    x: float
    y: float
    probability: float


class Seen(NamedTuple):
    """What the judge reads in a picture; the surest objects come first."""

    objects: list[Sighting]
    background: str
    style: str


class Maps(NamedTuple):
    """Logits: objects `(N, objects, 16, 16)`, sizes `(N, sizes, 16, 16)`, background and style `(N, values)`."""

    objects: Tensor
    sizes: Tensor
    background: Tensor
    style: Tensor


class SceneReader(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 3, 64, 64)` in [-1, 1] -> features `(N, dim)`, or maps by `find`."""

    def __init__(
        self,
        width: int = 48,
        objects: int = len(OBJECTS),
        sizes: int = len(SIZES),
        backgrounds: int = len(BACKGROUNDS),
        styles: int = len(STYLES),
    ) -> None:
        super().__init__()
        self.dim = 4 * width

        def block(inside: int, outside: int, stride: int = 1) -> nn.Sequential:
            convolution = nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False)
            return nn.Sequential(convolution, nn.BatchNorm2d(outside), nn.ReLU())

        self.fine = nn.Sequential(  # (N, 2W, 16, 16)
            block(12, width),  # (N, W, 32, 32), four pixels of three colours as twelve channels
            block(width, 2 * width, stride=2),
            block(2 * width, 2 * width),
        )
        self.coarse = nn.Sequential(  # (N, 4W, 8, 8)
            block(2 * width, 4 * width, stride=2),
            block(4 * width, 4 * width),
            block(4 * width, 4 * width),
        )
        self.lateral = nn.Conv2d(4 * width, 2 * width, 1)
        self.together = block(2 * width, 2 * width)  # (N, 2W, 16, 16)
        self.objects = nn.Conv2d(2 * width, objects, 1)
        self.sizes = nn.Conv2d(2 * width, sizes, 1)
        self.background, self.style = nn.Linear(self.dim, backgrounds), nn.Linear(self.dim, styles)
        nn.init.constant_(self.objects.bias, -4.6)  # a cell holds a given object once in a hundred times

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read a folder of weights."""
        return read_network(cls, folder).to(device, dtype, memory_format=torch.channels_last).eval()

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"encoder": self}

    def forward(self, x: Tensor) -> Tensor:
        return self.coarse(self.fine(pixel_unshuffle(x, 2))).mean((2, 3))

    def find(self, x: Tensor) -> Maps:
        """Logits of everything in pictures `(N, 3, 64, 64)` in [-1, 1]."""
        fine = self.fine(pixel_unshuffle(x, 2))
        coarse = self.coarse(fine)
        both = self.together(fine + interpolate(self.lateral(coarse), scale_factor=2))
        pooled = coarse.mean((2, 3))
        return Maps(self.objects(both), self.sizes(both), self.background(pooled), self.style(pooled))

    @torch.inference_mode()
    def read(self, x: Tensor) -> list[Seen]:
        """What there is in pictures `(N, 3, 64, 64)` in [-1, 1], on any device."""
        where = self.objects.weight
        return [seen for part in x.split(250) for seen in _seen(self.find(part.to(where)))]


def _seen(maps: Maps) -> list[Seen]:
    chances, kinds = maps.objects.float().sigmoid().max(1)  # (N, 16, 16)
    peak = chances == max_pool2d(chances[:, None], APART, 1, APART // 2)[:, 0]
    sizes = maps.sizes.argmax(1)
    found: list[list[Sighting]] = [[] for _ in chances]
    for k, row, column in ((chances > SURE) & peak).nonzero().tolist():
        place = k, row, column
        centre = (CELL * (column + 0.5), CELL * (row + 0.5))
        found[k].append(Sighting(OBJECTS[kinds[place]], SIZES[sizes[place]], *centre, chances[place].item()))
    backgrounds, styles = maps.background.argmax(1).tolist(), maps.style.argmax(1).tolist()
    return [
        Seen(sorted(each, key=lambda one: -one.probability), tuple(BACKGROUNDS)[background], tuple(STYLES)[style])
        for each, background, style in zip(found, backgrounds, styles, strict=True)
    ]
