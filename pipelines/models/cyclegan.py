"""CycleGAN: from one style to another and back, learned from two heaps of pictures of which none belong together.

One generator turns faces of style A into B, another B into A. Two discriminators say whether a face looks like its
style. What keeps the person: there and back again must be the same picture, G_BA(G_AB(a)) = a, and a face that has the
style already must stay as it is. Nothing in these losses forbids to permute, say, the colours of the hair, as long as
the way back undoes it.

Paper: J.-Y. Zhu, T. Park, P. Isola, A. A. Efros, "Unpaired Image-to-Image Translation using Cycle-Consistent
Adversarial Networks" (2017), arXiv:1703.10593. Generators are residual networks with instance normalisation (section
4), smaller and with four pixels as channels; discriminators judge patches.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import torch
from huggingface_hub import PyTorchModelHubMixin
from PIL import Image, ImageChops
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from ..checkpoint import read_network
from ..frames import Frame, activation_images, to_images, to_tensor
from ..gallery import held_out
from ..options.cyclegan import A, B, Several, Translate


class Residual(nn.Module):
    """x + f(x), f of two convolutions with instance normalisation; shapes stay."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, padding_mode="reflect", bias=False),
            nn.InstanceNorm2d(width, affine=True),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, padding_mode="reflect", bias=False),
            nn.InstanceNorm2d(width, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Generator(nn.Module, PyTorchModelHubMixin):
    """Faces `(N, 3, 64, 64)` in [-1, 1] of one style -> the same of the other."""

    def __init__(self, width: int = 64, blocks: int = 6) -> None:
        super().__init__()
        self.down32 = nn.Sequential(
            nn.Conv2d(12, width, 3, padding=1), nn.InstanceNorm2d(width, affine=True), nn.ReLU()
        )
        self.down16 = nn.Sequential(
            nn.Conv2d(width, 2 * width, 3, stride=2, padding=1), nn.InstanceNorm2d(2 * width, affine=True), nn.ReLU()
        )
        self.blocks = nn.ModuleList(Residual(2 * width) for _ in range(blocks))
        self.up32 = nn.Sequential(
            nn.Conv2d(2 * width, 4 * width, 3, padding=1),
            nn.PixelShuffle(2),
            nn.InstanceNorm2d(width, affine=True),
            nn.ReLU(),
        )
        self.out = nn.Sequential(nn.Conv2d(width, 12, 3, padding=1), nn.Tanh())

    def layers(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        """Name and output of every layer on the way from one style to the other."""
        h = self.down32(pixel_unshuffle(x, 2))  # (N, W, 32, 32)
        yield "32x32", h
        h = self.down16(h)  # (N, 2W, 16, 16)
        yield "16x16", h
        for block in self.blocks:
            h = block(h)
            yield "16x16", h
        h = self.up32(h)  # (N, W, 32, 32)
        yield "32x32", h
        yield "picture", pixel_shuffle(self.out(h), 2)

    def forward(self, x: Tensor) -> Tensor:
        *_, (_, pictures) = self.layers(x)
        return pictures


class Discriminator(nn.Module, PyTorchModelHubMixin):
    """Faces `(N, 3, 64, 64)` in [-1, 1] -> logits `(N, 8, 8)`, one for each patch; large: of its style."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(12, width, 4, stride=2, padding=1),  # (N, W, 16, 16)
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),  # (N, 2W, 8, 8)
            nn.InstanceNorm2d(2 * width, affine=True),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1),
            nn.InstanceNorm2d(2 * width, affine=True),
            nn.LeakyReLU(0.2),
        )
        self.out = nn.Conv2d(2 * width, 1, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.features(pixel_unshuffle(x, 2))).squeeze(1)


class CycleGan:
    """Both directions; each task yields frames."""

    def __init__(self, there: Generator, back: Generator) -> None:
        """Args: the generators from style A to B, and from B to A."""
        self.generators = {f"{A} to {B}": there.eval(), f"{B} to {A}": back.eval()}

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read the generators from `folder` and its subfolder `back`."""
        nets = [read_network(Generator, folder), read_network(Generator, folder / "back")]
        return cls(*(net.to(device, dtype, memory_format=torch.channels_last) for net in nets))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return self.generators

    def translate(self, options: Translate) -> Iterator[Frame]:
        """Four pictures: the given one, in the other style, back again, and the difference (grey: none)."""
        return self._cycle([options.image], options.direction)

    def several(self, options: Several) -> Iterator[Frame]:
        """Columns of the same four pictures for held-out faces of the style."""
        style = options.direction.split(" to ")[0]
        faces = held_out(style)
        first = options.seed % len(faces)
        return self._cycle([faces[(first + k) % len(faces)] for k in range(options.count)], options.direction)

    def _cycle(self, images: list[Image.Image], direction: str) -> Iterator[Frame]:
        there = self.generators[direction]
        (back,) = (net for name, net in self.generators.items() if name != direction)
        weight = there.out[0].weight
        x = to_tensor(images).to(weight)
        total = 2 * (len(there.blocks) + 4)
        yield Frame(0, total, "your picture", images=to_images(x) * 4)
        step, pictures = 0, [x]
        for net in (there, back):
            for title, h in net.layers(pictures[-1]):
                step += 1
                if title != "picture":
                    yield Frame(step, total, title, images=activation_images(h) * 4)
            pictures.append(h)
            if net is there:
                yield Frame(step, total, "in the other style", images=to_images(h) * 4)
        rows = [to_images(part) for part in pictures]
        differences = [_difference(*pair) for pair in zip(rows[0], rows[2], strict=True)]
        error = (pictures[2].clamp(-1, 1) - x).abs().mean().item() / 2
        yield Frame(
            total, total, "and back", images=[*rows[0], *rows[1], *rows[2], *differences],
            scalars={"mean cycle error": error, "evaluations": 2},
        )  # fmt: skip


def _difference(before: Image.Image, after: Image.Image) -> Image.Image:
    """After minus before, half as strong, around mid grey."""
    return ImageChops.subtract(after, before, 2, 128)
