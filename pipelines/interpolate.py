"""Noise from seeds, and the ways between two noises.

The noise of a sample depends on its seed alone: one generator each, never the batch or a global state.
"""

import torch
from torch import Tensor

from .seeds import plane_corners


def noise(seeds: list[int], shape: tuple[int, ...]) -> Tensor:
    """Standard normal noise `(len(seeds), *shape)`, row k from `seeds[k]` alone, made on the CPU on every device."""
    return torch.stack([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


def linear(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """(1 - t) a + t b for each t of `(T,)`: `(T, *a.shape)`; half way between two noises it is too short by sqrt 2."""
    t = t.view(-1, *[1] * a.dim())
    return (1 - t) * a + t * b


def spherical(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Slerp, for each t of `(T,)`: `(T, *a.shape)`; keeps the norm typical of Gaussian noise.

    sin((1 - t) w) / sin w * a + sin(t w) / sin w * b, with w the angle between a and b.
    Source: K. Shoemake, "Animating Rotation with Quaternion Curves" (1985); T. White, arXiv:1609.04468 for latents.
    """
    cosine = (a.flatten() @ b.flatten() / (a.norm() * b.norm())).clamp(-1, 1)
    w = torch.arccos(cosine)
    if torch.sin(w) < 1e-4:  # the same or opposite direction: no arc is defined
        return linear(a, b, t)
    t = t.view(-1, *[1] * a.dim())
    return (torch.sin((1 - t) * w) * a + torch.sin(t * w) * b) / torch.sin(w)


PATHS = {"spherical": spherical, "linear": linear}


def plane_noise(x: float, y: float, shape: tuple[int, ...]) -> Tensor:
    """Noise of `shape` at any point of the seed plane."""
    seeds, weights = zip(*plane_corners(x, y), strict=True)
    return torch.einsum("k,k...->...", torch.tensor(weights), noise(list(seeds), shape))
