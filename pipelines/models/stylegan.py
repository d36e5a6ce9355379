"""StyleGAN: noise becomes a style vector w first, and w tells every layer of the synthesis what to paint.

A mapping network turns z into w. The synthesis starts from one learned constant and grows it from 4x4 to 32x32;
before each convolution the channels of its input are scaled by a learned function of w (modulation), after it they
are brought back to unit size (demodulation), and noise is added for what is left to chance. Every resolution paints
an RGB picture of its size (the last one, of twice its size), and the picture is their sum: coarse layers decide on
pose and shape, fine ones on colours and lines.

Papers: T. Karras, S. Laine, T. Aila (2018), arXiv:1812.04948 (mapping, style mixing, truncation); T. Karras et al.
(2020), arXiv:1912.04958, section 2.2, eq. 1-3 (demodulation) and section 4.1 (summed pictures). The discriminator is
a residual network without normalisation, as in N. Huang et al. (2024), arXiv:2501.05441, with a projection for the
class.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate, leaky_relu, normalize, pixel_shuffle, pixel_unshuffle

from ..frames import Frame, activation_images, to_images, to_tensor
from ..interpolate import PATHS, linear, noise, plane_noise
from ..knobs import Options
from ..options.stylegan import (
    BANDS,
    DIRECTIONS,
    PRINCIPAL,
    STYLES,
    Edit,
    Generate,
    Interpolate,
    Mix,
    Palette,
    Plane,
    Project,
)
from ..seeds import seeds_from
from .gan import Gan
from .projection import descend

GAIN = math.sqrt(2)  # leaky ReLU halves the power of a signal; this restores it


class Modulated(nn.Module):
    """A convolution whose input channels are scaled by what w says.

    `(N, inside, S, S)` and w `(N, width)` -> `(N, outside, S, S)`. Scaling the activations by s and the result by
    1 / |s * weight| equals the paper's scaling of the weights (eq. 1-3)
    but needs one ordinary convolution for the whole batch.
    """

    def __init__(self, inside: int, outside: int, width: int, kernel: int = 3, *, demodulate: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outside, inside, kernel, kernel) / math.sqrt(inside * kernel**2))
        self.style = nn.Linear(width, inside)
        nn.init.normal_(self.style.weight, std=width**-0.5)
        nn.init.ones_(self.style.bias)
        self.demodulate = demodulate

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        s = self.style(w)  # (N, inside)
        x = conv2d(x * s[:, :, None, None].to(x.dtype), self.weight, padding=self.weight.shape[-1] // 2)
        if self.demodulate:
            power = s.float().square() @ self.weight.float().square().sum((2, 3)).t()  # (N, outside)
            x = x * torch.rsqrt(power + 1e-8)[:, :, None, None].to(x.dtype)
        return x


class Layer(nn.Module):
    """Modulated convolution, perhaps doubling of the size, noise, bias, leaky ReLU."""

    def __init__(self, inside: int, outside: int, width: int, *, up: bool = False) -> None:
        super().__init__()
        self.conv = Modulated(inside, outside, width)
        self.bias = nn.Parameter(torch.zeros(outside))
        self.strength = nn.Parameter(torch.zeros(()))  # of the noise
        self.up = up

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        x = self.conv(x, w)
        if self.up:
            x = interpolate(x, scale_factor=2, mode="bilinear")
        if noise is not None:
            x = x + (self.strength * noise).to(x.dtype)
        return leaky_relu(x + self.bias[:, None, None].to(x.dtype), 0.2) * GAIN


class Generator(nn.Module, PyTorchModelHubMixin):
    """z `(N, latent)` and style `(N,)` of 0..classes-1 -> pictures `(N, 3, 64, 64)`, about [-1, 1]."""

    def __init__(
        self, latent: int = 64, classes: int = 4, width: int = 128, channels: Sequence[int] = (128, 128, 128, 64)
    ) -> None:
        super().__init__()
        self.latent, self.classes, self.width = latent, classes, width
        self.embed = nn.Embedding(classes, latent)
        sizes = [2 * latent, width, width, width, width]
        self.mapping = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))
        for layer in self.mapping:
            nn.init.kaiming_normal_(layer.weight, a=0.2)
            nn.init.zeros_(layer.bias)
        self.constant = nn.Parameter(torch.randn(1, channels[0], 4, 4))
        self.layers = nn.ModuleList([Layer(channels[0], channels[0], width)])
        self.rgb = nn.ModuleList([Modulated(channels[0], 3, width, 1, demodulate=False)])
        for before, after in pairwise(channels):
            self.layers += [Layer(before, after, width, up=True), Layer(after, after, width)]
            self.rgb.append(Modulated(after, 3, width, 1, demodulate=False))
        self.rgb[-1] = Modulated(channels[-1], 12, width, 1, demodulate=False)  # four pixels of three colours
        for rgb in self.rgb:
            nn.init.normal_(rgb.weight, std=0.3 * rgb.weight.shape[1] ** -0.5)  # begin grey
        # mean of w of every style, measured after training; truncation pulls towards it
        self.register_buffer("mean_w", torch.zeros(classes, width))

    @property
    def depth(self) -> int:
        """Number of layers that read a w of their own."""
        return len(self.layers)

    def noise_sizes(self) -> list[int]:
        """Height and width of the noise of every layer: 4, 8, 8, 16, 16, 32, 32."""
        return [4 * 2 ** ((k + 1) // 2) for k in range(self.depth)]

    def map(self, z: Tensor, style: Tensor) -> Tensor:
        """w `(N, width)` of noise z `(N, latent)` and style `(N,)`."""
        h = torch.cat([normalize(z, dim=1) * math.sqrt(self.latent), self.embed(style)], 1)
        for layer in self.mapping:
            h = leaky_relu(layer(h), 0.2)
        return h

    def stages(self, ws: Tensor, noise: Sequence[Tensor | None]) -> Iterator[Tensor]:
        """The picture after 4x4, 8x8, 16x16 and 32x32: `(N, 3, S, S)` of these sizes, but of 64x64 at the end.

        Args:
            ws: `(N, depth, width)`, what each layer is told.
            noise: for every layer `(N, 1, S, S)`, or None for no noise there.
        """
        x = self.constant.expand(len(ws), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        picture = None
        for k, layer in enumerate(self.layers):
            x = layer(x, ws[:, k], noise[k])
            if k % 2 == 0:  # the last layer of its resolution
                painted = self.rgb[k // 2](x, ws[:, k])
                if k + 1 == self.depth:
                    painted = pixel_shuffle(painted, 2)
                if picture is not None:
                    painted = painted + interpolate(picture, painted.shape[-2:], mode="bilinear")
                picture = painted
                yield picture

    def forward(self, z: Tensor, style: Tensor) -> Tensor:
        ws = self.map(z, style)[:, None].expand(-1, self.depth, -1)
        *_, picture = self.stages(ws, [None] * self.depth)
        return picture


class Block(nn.Module):
    """Two convolutions beside a shortcut, halving the size: `(N, inside, 2S, 2S)` -> `(N, outside, S, S)`."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inside, inside, 3, padding=1)
        self.conv2 = nn.Conv2d(inside, outside, 3, padding=1)
        self.skip = nn.Conv2d(inside, outside, 1, bias=False)
        self.shrink = nn.AvgPool2d(2)

    def forward(self, x: Tensor) -> Tensor:
        h = leaky_relu(self.conv1(x), 0.2) * GAIN
        h = leaky_relu(self.conv2(self.shrink(h)), 0.2) * GAIN
        return (h + self.skip(self.shrink(x))) / GAIN


class Discriminator(nn.Module, PyTorchModelHubMixin):
    """Pictures `(N, 3, 64, 64)` in [-1, 1] and style `(N,)` -> logits `(N,)`; the larger, the more real."""

    def __init__(self, classes: int = 4, channels: Sequence[int] = (64, 128, 128, 128)) -> None:
        super().__init__()
        self.classes = classes
        self.stem = nn.Conv2d(12, channels[0], 3, padding=1)
        self.blocks = nn.Sequential(*(Block(a, b) for a, b in pairwise(channels)))
        top = channels[-1]
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(top * 4 * 4, top), nn.LeakyReLU(0.2))
        self.out = nn.Linear(top, 1)
        self.embed = nn.Embedding(classes, top)
        nn.init.normal_(self.embed.weight, std=top**-0.5)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, a=1.0)
        self.register_buffer("quantiles", torch.zeros(101))  # logits of held-out real pictures, 0 % to 100 %

    def features(self, x: Tensor) -> Iterator[Tensor]:
        """The maps after the stem and every block: `(N, 64, 32, 32)` to `(N, 128, 4, 4)`."""
        h = leaky_relu(self.stem(pixel_unshuffle(x, 2)), 0.2) * GAIN
        yield h
        for block in self.blocks:
            h = block(h)
            yield h

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        *_, h = self.features(x)
        h = self.head(h)  # (N, 128)
        return self.out(h).squeeze(1) + (self.embed(style) * h).sum(1)


class StyleGan(Gan):
    """The two networks and everything that one can do with them; each task yields frames, coarse pictures first."""

    generator_class, discriminator_class = Generator, Discriminator

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read both networks and the directions in w."""
        model = super().load(folder, device, dtype)
        model.discriminator.to(memory_format=torch.channels_last)
        model.generator.to(memory_format=torch.channels_last)
        path = folder / "directions.safetensors"
        model.directions = {key: value.to(device, dtype) for key, value in load_file(path).items()}
        return model

    # ---------------------------------------------------------------------------------------------- tasks

    def generate(self, options: Generate) -> Iterator[Frame]:
        """From noise over w to faces."""
        seeds = seeds_from(options.seed, options.count)
        style = torch.arange(options.count) % self.generator.classes
        if options.style != "all":
            style = _codes(options, options.count)
        z = noise(seeds, (self.generator.latent,)).to(self.weight)
        w = self._map(z, style, options.truncation)
        yield Frame(0, 5, "noise z", images=activation_images(z))
        yield Frame(1, 5, "style vector w", images=activation_images(w))
        yield from self._paint(self._for_all_layers(w), style, self._noise(seeds, options), begin=2)

    def interpolate(self, options: Interpolate) -> Iterator[Frame]:
        """All points on the way from one seed to another, through w or through z; chance in the layers stays."""
        seeds = [options.seed, options.seed_to]
        ends, t = noise(seeds, (self.generator.latent,)).to(self.weight), torch.linspace(0, 1, options.count)
        style = _codes(options, options.count)
        if options.space == "z":
            w = self._map(PATHS[options.path](*ends, t.to(self.weight)), style, options.truncation)
        else:
            w = linear(*self._map(ends, style[:2], options.truncation), t.to(self.weight))
        chance = self._noise([options.seed] * options.count, options)
        yield from self._paint(self._for_all_layers(w), style, chance)

    def plane(self, options: Plane) -> Iterator[Frame]:
        """Faces at (x + column, y + row) of the seed plane, row by row; one frame."""
        points = [(options.x + i, options.y + j) for j in range(options.rows) for i in range(options.columns)]
        z = torch.stack([plane_noise(x, y, (self.generator.latent,)) for x, y in points]).to(self.weight)
        style = _codes(options, len(points))
        w = self._map(z, style, options.truncation)
        *_, last = self._paint(self._for_all_layers(w), style, self._noise([0] * len(points), options))
        yield last

    def mix(self, options: Mix) -> Iterator[Frame]:
        """A table with the faces of the columns above, those of the rows at the left, and their mixtures.

        The corner is left grey.
        """
        columns, rows = seeds_from(options.seed, options.columns), seeds_from(options.seed_to, options.rows)
        z = noise([*columns, *rows], (self.generator.latent,)).to(self.weight)
        w = self._map(z, _codes(options, len(z)), options.truncation)
        above, left = self._for_all_layers(w).split([options.columns, options.rows])
        table = above.repeat(options.rows, 1, 1)  # row by row
        band = slice(*BANDS[options.band])
        table[:, band] = left[:, band].repeat_interleave(options.columns, 0)
        ws = torch.cat([above, left, table])
        chance = self._noise([*columns, *rows, *columns * options.rows], options)
        for frame in self._paint(ws, _codes(options, len(ws)), chance):
            yield replace(frame, images=_table(frame.images, options.columns, options.rows), scalars={})

    def palette(self, options: Palette) -> Iterator[Frame]:
        """Faces between four corners, their w weighted bilinearly, at (x, y) and on to the right and lower edges."""
        corners = [options.seed, options.seed_right, options.seed_below, options.seed_across]
        z = noise(corners, (self.generator.latent,)).to(self.weight)
        w = self._map(z, _codes(options, 4), options.truncation)
        x = torch.linspace(options.x, 1, options.columns) if options.columns > 1 else torch.tensor([options.x])
        y = torch.linspace(options.y, 1, options.rows) if options.rows > 1 else torch.tensor([options.y])
        v, u = (part.flatten() for part in torch.meshgrid(y, x, indexing="ij"))
        weights = torch.stack([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], 1).to(self.weight)
        chance = self._noise([options.seed] * len(u), options)
        *_, last = self._paint(self._for_all_layers(weights @ w), _codes(options, len(u)), chance)
        yield last

    def edit(self, options: Edit) -> Iterator[Frame]:
        """The face of a seed, and beside it the same face with its w moved."""
        style = _codes(options, 2)
        z = noise([options.seed] * 2, (self.generator.latent,)).to(self.weight)
        w = self._map(z, style, options.truncation)
        code = int(style[0])
        for name in DIRECTIONS:
            w[1] += getattr(options, name) * self.directions[name][code]
        for k in range(PRINCIPAL):
            w[1] += getattr(options, f"pc_{k + 1}") * self.directions["principal"][code, k]
        yield from self._paint(self._for_all_layers(w), style, self._noise([options.seed] * 2, options))

    def project(self, options: Project) -> Iterator[Frame]:
        """The w whose face is nearest to a picture; see `projection.descend`."""
        styles = range(self.generator.classes) if options.style == "best" else [STYLES.index(options.style) - 1]
        return descend(self, options.image, list(styles), options.steps)

    @torch.inference_mode()
    def verdicts(self, images: list[Image.Image], styles: list[int]) -> list[float]:
        """What D thinks of faces of these styles, as percentiles among held-out real ones."""
        return self._realism(to_tensor(images).to(self.weight), torch.tensor(styles, device=self.weight.device))

    # ---------------------------------------------------------------------------------------------- parts

    @property
    def weight(self) -> Tensor:
        """A weight, for its device and number format."""
        return self.generator.constant

    def _map(self, z: Tensor, style: Tensor, truncation: float) -> Tensor:
        """w `(N, width)`, pulled towards the mean of its style: mean + truncation (w - mean)."""
        style = style.to(z.device)
        mean = self.generator.mean_w[style]
        return torch.lerp(mean, self.generator.map(z, style), truncation)

    def _for_all_layers(self, w: Tensor) -> Tensor:
        return w[:, None].repeat(1, self.generator.depth, 1)

    def _noise(self, seeds: list[int], options: Options) -> list[Tensor | None]:
        """The noise of every layer, of each sample from its own seed; None for all layers when it is off."""
        if options.layer_noise == "off":
            return [None] * self.generator.depth
        sizes = self.generator.noise_sizes()
        drawn = noise(seeds, (self.generator.latent + sum(size * size for size in sizes),)).to(self.weight)
        _, *layers = drawn.split([self.generator.latent, *(size * size for size in sizes)], dim=1)  # z comes first
        return [layer.view(-1, 1, size, size) for layer, size in zip(layers, sizes, strict=True)]

    def _paint(self, ws: Tensor, style: Tensor, chance: list[Tensor | None], begin: int = 0) -> Iterator[Frame]:
        """The pictures of 4, 8, 16 and 64 pixels as frames; the last one with the verdict of D."""
        last = begin + 3
        for step, pictures in enumerate(self.generator.stages(ws, chance), start=begin):
            size = pictures.shape[-1]
            scalars = (
                {"realism": self._realism(pictures, style.to(ws.device)), "evaluations": 1} if step == last else {}
            )
            yield Frame(step, last, f"{size}x{size}", images=to_images(pictures), scalars=scalars)


def _codes(options: Options, count: int) -> Tensor:
    return torch.full((count,), STYLES.index(options.style) - 1)


def _table(images: list[Image.Image], columns: int, rows: int) -> list[Image.Image]:
    """Faces of the columns, of the rows and of the mixtures -> a table of (columns + 1) x (rows + 1), row by row."""
    above, left, mixed = images[:columns], images[columns : columns + rows], images[columns + rows :]
    corner = Image.new("RGB", images[0].size, "#808080")
    lines = [[corner, *above], *([left[j], *mixed[j * columns : (j + 1) * columns]] for j in range(rows))]
    return [image for line in lines for image in line]
