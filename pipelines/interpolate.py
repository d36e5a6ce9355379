"""Noise from seeds, and the ways between two noises.

The noise of a sample depends on its seed alone: one generator each, never the batch or a global state.
"""

import math

import torch
from torch import Tensor

SEED_MAX = 2**32 - 1


def noise(seeds: list[int], shape: tuple[int, ...]) -> Tensor:
    """Standard normal noise `(len(seeds), *shape)`, row k from `seeds[k]` alone, made on the CPU on every device."""
    return torch.stack([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


def seeds_from(seed: int, count: int) -> list[int]:
    """The seeds of `count` samples: `seed`, `seed + 1`, ..., beginning again at 0 after `SEED_MAX`."""
    return [(seed + k) % (SEED_MAX + 1) for k in range(count)]


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


def plane_seed(x: int, y: int) -> int:
    """The seed at an integer point of the seed plane; no two points with |x|, |y| <= 16,000 share one.

    Signed coordinates become natural numbers 0, -1, 1, -2, 2 ... -> 0, 1, 2, 3, 4 ..., and the pair of them one number
    by the pairing function of M. Szudzik (2006): a^2 + a + b if a >= b else b^2 + a.
    """
    a, b = (2 * n if n >= 0 else -2 * n - 1 for n in (x, y))
    return (a * a + a + b if a >= b else b * b + a) % (SEED_MAX + 1)


def plane_corners(x: float, y: float) -> list[tuple[int, float]]:
    """Seed and weight of the four integer points around (x, y); the squares of the weights sum to 1.

    The weights are bilinear, divided by their norm, so that the blend of four noises is again standard normal.
    """
    left, top = math.floor(x), math.floor(y)
    u, v = x - left, y - top
    weights = [(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v]
    norm = math.sqrt(sum(weight * weight for weight in weights))
    points = [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)]
    return [(plane_seed(*point), weight / norm) for point, weight in zip(points, weights, strict=True)]


def plane_noise(x: float, y: float, shape: tuple[int, ...]) -> Tensor:
    """Noise of `shape` at any point of the seed plane."""
    seeds, weights = zip(*plane_corners(x, y), strict=True)
    return torch.einsum("k,k...->...", torch.tensor(weights), noise(list(seeds), shape))
