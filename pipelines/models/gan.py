"""What one does with a trained GAN, whatever its two networks are: generate, interpolate, walk the seed plane.

The trajectory of a GAN is its layers: the noise, what each layer makes of it, the picture. The discriminator comes
along as a critic: its verdict on a picture is given as a percentile among its verdicts on held-out real pictures.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

import torch
from torch import Tensor, nn

from ..checkpoint import read_network
from ..frames import Frame, activation_images, to_images
from ..interpolate import PATHS, noise, plane_noise
from ..options.gan import Generate, Interpolate, Plane
from ..seeds import seeds_from


class Gan:
    """A generator with its discriminator; subclasses name the two network classes. Each task yields frames."""

    generator_class: ClassVar[type[nn.Module]]
    discriminator_class: ClassVar[type[nn.Module]]

    def __init__(self, generator: nn.Module, discriminator: nn.Module) -> None:
        self.generator, self.discriminator = generator.eval(), discriminator.eval()

    @classmethod
    def load(cls, folder: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read both networks from `folder` and its subfolder `discriminator`."""
        nets = (
            read_network(cls.generator_class, folder),
            read_network(cls.discriminator_class, folder / "discriminator"),
        )
        return cls(*(net.to(device, dtype).requires_grad_(False) for net in nets))

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks by name, for parameter counts and memory."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def generate(self, options: Generate) -> Iterator[Frame]:
        """From noise to pictures in one pass, a frame per layer."""
        z = noise(seeds_from(options.seed, options.count), (self.generator.latent,))
        return self._frames(z, self._labels(options, options.count))

    def interpolate(self, options: Interpolate) -> Iterator[Frame]:
        """All points on the way from the noise of `seed` to that of `seed_to`."""
        a, b = noise([options.seed, options.seed_to], (self.generator.latent,))
        z = PATHS[options.path](a, b, torch.linspace(0, 1, options.count))
        return self._frames(z, self._labels(options, options.count))

    def plane(self, options: Plane) -> Iterator[Frame]:
        """Pictures at (x + column, y + row) of the seed plane, row by row; one frame."""
        points = [(options.x + i, options.y + j) for j in range(options.rows) for i in range(options.columns)]
        z = torch.stack([plane_noise(x, y, (self.generator.latent,)) for x, y in points])
        *_, last = self._frames(z, self._labels(options, len(points)))
        yield last

    def _frames(self, z: Tensor, label: Tensor) -> Iterator[Frame]:
        z = z.to(next(self.generator.parameters()))
        label = label.to(z.device)
        outputs = list(self.generator.layers(z, label))
        yield Frame(0, len(outputs), "noise z", images=activation_images(z))
        for step, (title, h) in enumerate(outputs[:-1], start=1):
            yield Frame(step, len(outputs), title, images=activation_images(h))
        title, pictures = outputs[-1]
        scalars = {"realism": self._realism(pictures, label), "evaluations": 1}
        yield Frame(len(outputs), len(outputs), title, images=to_images(pictures), scalars=scalars)

    def _realism(self, pictures: Tensor, label: Tensor) -> list[float]:
        """Percentile (0 to 100) of each picture's logit among the logits of held-out real pictures."""
        logits = self.discriminator(pictures, label).float()
        return (torch.searchsorted(self.discriminator.quantiles.float(), logits) - 1).clamp(0, 100).float().tolist()

    def _labels(self, options: Generate | Plane, count: int) -> Tensor:
        asked = getattr(options, "label", "all")
        if asked == "all":
            return torch.arange(count) % max(1, self.generator.classes)
        return torch.full((count,), asked)
