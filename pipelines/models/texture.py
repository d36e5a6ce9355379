"""Texture synthesis: a Markov chain in two dimensions that counts nothing and learns nothing.

    p(x | neighbours) = how often x stands in the patch where its neighbours look like these

A pixel is assumed to depend on a window around it alone. The windows of the patch that differ least from what is there
already, d <= (1 + tolerance) d_min, are all candidates, and the pixel in the middle of one of them, drawn at random, is
taken. d is the sum of squared differences over the pixels that are known, those near the middle weighted more
(a Gaussian). It grows from 3x3 pixels outwards, first where most neighbours are known. So a small window loses the
pattern, a large one copies whole pieces.

Paper: A. Efros, T. Leung, "Texture Synthesis by Non-parametric Sampling" (1999).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad

from ..frames import Frame
from ..options.texture import Texture
from .sampling import luck

SEED = 3  # pixels in each direction of what it begins with
EMPTY = 128  # grey that stands for what is not there yet


class TextureModel:
    """No network: all that it knows is the patch."""

    def __init__(self) -> None:
        self.networks: dict[str, nn.Module] = {}

    @classmethod
    def load(cls, _folder: Path, _device: str = "cpu", _dtype: torch.dtype = torch.float32) -> Self:
        """There is nothing to read; it runs on the CPU."""
        return cls()

    def texture(self, options: Texture) -> Iterator[Frame]:
        """Grow a picture; its frames also show its place in the patch."""
        growth = _Growth(options)
        total = options.size**2
        yield growth.frame(SEED**2, total, "a piece of the patch")
        lucky, done = luck(options.seed, 1, total + 2)[0, 2:].tolist(), SEED**2
        while done < total:
            for y, x in growth.border(lucky[done]):
                growth.add(y, x, lucky[done])
                done += 1
            yield growth.frame(done, total, "growing" if done < total else "the texture")


class _Growth:
    """A picture while it grows, with a margin of the radius all around that stays unknown.

    Differences are sums of whole numbers below 2^53, so float64 holds them exactly, whatever the order of summation:
    the same seed gives the same picture on every machine.
    """

    def __init__(self, options: Texture) -> None:
        r, size = options.radius, options.size
        self.radius, self.window, self.tolerance, self.size = r, 2 * r + 1, options.tolerance, size
        levels = torch.frombuffer(bytearray(options.image.tobytes()), dtype=torch.uint8)
        self.patch = levels.view(*options.image.size[::-1], 3).double()  # (H, W, 3)
        windows = self.patch.unfold(0, self.window, 1).unfold(1, self.window, 1)  # (h, w, 3, window, window)
        self.wide = windows.shape[1]
        values = windows.permute(0, 1, 3, 4, 2).reshape(-1, self.window**2, 3)
        self.pieces = torch.cat([values.square().sum(-1), -2 * values.flatten(1)], 1)  # (h w, 4 window^2)
        near = torch.arange(-r, r + 1).double().square()
        sigma = self.window / 6.4  # as the authors have it
        self.weight = (255 * torch.exp(-(near[:, None] + near) / (2 * sigma**2))).round()
        self.known = torch.zeros(size + 2 * r, size + 2 * r, dtype=torch.float64)
        self.picture = torch.zeros(size + 2 * r, size + 2 * r, 3, dtype=torch.float64)
        self.source = torch.full((size, size, 2), -1)  # row and column in the patch
        y, x = ((luck(options.seed, 1, 2)[0] * (len(self.patch) - SEED + 1)).long()).tolist()
        middle = (size - SEED) // 2
        for dy in range(SEED):
            for dx in range(SEED):
                self._take(middle + dy, middle + dx, y + dy, x + dx)

    def border(self, lucky: float) -> list[tuple[int, int]]:
        """Unknown pixels that touch known ones, those with most known neighbours first, equals in any order."""
        known, r = self.known[None, None], self.radius
        inside = self.known[r : r + self.size, r : r + self.size]
        touching = conv2d(pad(inside, (1, 1, 1, 1))[None, None], torch.ones(1, 1, 3, 3).double())[0, 0] > 0
        neighbours = conv2d(known, torch.ones(1, 1, self.window, self.window).double())[0, 0]
        places = (touching & (inside == 0)).nonzero()
        mixed = torch.randperm(len(places), generator=torch.Generator().manual_seed(int(lucky * 2**53)))
        places = places[mixed]
        count = neighbours[places[:, 0], places[:, 1]]
        return [tuple(place) for place in places[count.argsort(descending=True, stable=True)].tolist()]

    def add(self, y: int, x: int, lucky: float) -> None:
        """Find a pixel for one place."""
        here = slice(y, y + self.window), slice(x, x + self.window)
        weight = self.known[here] * self.weight
        weighted = weight[..., None] * self.picture[here]
        asked = torch.cat([weight.flatten(), weighted.flatten()])
        differences = torch.mv(self.pieces, asked) + (weighted * self.picture[here]).sum()
        fitting = (differences <= (1 + self.tolerance) * differences.min()).nonzero()[:, 0]
        row, column = divmod(int(fitting[int(lucky * len(fitting))]), self.wide)
        self._take(y, x, row + self.radius, column + self.radius)

    def _take(self, y: int, x: int, row: int, column: int) -> None:
        place = y + self.radius, x + self.radius
        self.picture[place], self.known[place] = self.patch[row, column], 1
        self.source[y, x] = torch.tensor([row, column])

    def frame(self, step: int, total: int, title: str) -> Frame:
        """The picture, and the places in the patch as colours: to the right more red, downwards more blue."""
        inside = slice(self.radius, self.radius + self.size)
        there = (self.known[inside, inside] > 0)[..., None]
        place = self.source * 255 / (len(self.patch) - 1)
        colours = torch.stack([place[..., 1], torch.full_like(place[..., 0], 90), place[..., 0]], -1)
        images = [self._image(part, there) for part in (self.picture[inside, inside], colours)]
        return Frame(step, total, title, images=images, scalars={"in one piece": self._joined()})

    def _image(self, values: Tensor, there: Tensor) -> Image.Image:
        return Image.fromarray(torch.where(there, values, EMPTY).round().byte().numpy())

    def _joined(self) -> float:
        """Share of pixels whose neighbour to the left was its neighbour in the patch too."""
        left, right = self.source[:, :-1], self.source[:, 1:]
        there = (left >= 0).all(-1) & (right >= 0).all(-1)
        step = torch.tensor([0, 1])
        return float(((right - left == step).all(-1) & there).sum() / there.sum())
