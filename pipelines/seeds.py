"""Seeds: their range, the seeds of several samples, and the plane on which every integer point is a seed."""

import math
import random

SEED_MAX = 2**32 - 1


def random_seed() -> int:
    """A seed by chance."""
    return random.randrange(SEED_MAX + 1)


def seeds_from(seed: int, count: int) -> list[int]:
    """The seeds of `count` samples: `seed`, `seed + 1`, ..., beginning again at 0 after `SEED_MAX`."""
    return [(seed + k) % (SEED_MAX + 1) for k in range(count)]


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
