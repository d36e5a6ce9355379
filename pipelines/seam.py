"""Where a painted part meets what was there: its colours are shifted until both agree along the seam.

    Laplace(d) = 0 under the mask, d = f - g beside it;  the result is g + d

f is the picture, g what was painted; the shift d comes from the seam and fades smoothly inwards, so that what was
painted keeps its gradients. Paper: P. Pérez, M. Gangnet, A. Blake, "Poisson Image Editing" (2003), section 2.
"""

import numpy as np
import torch
from PIL import Image

LARGEST = 32  # levels of 255 that a shift has on the seam: a tint is mended, an object that ends there is none
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def mend(picture: Image.Image, painted: list[Image.Image], mask: Image.Image) -> list[Image.Image]:
    """Painted pictures with what is not masked as it was, and under the mask without a step in colour at the seam.

    Args:
        picture: what was there, RGB.
        painted: RGB of the same size.
        mask: L of the same size; from 128 on a pixel was painted.
    """
    open_ = np.asarray(mask.convert("L")) >= 128
    if open_.all():
        return painted
    f = np.asarray(picture.convert("RGB"), float)[..., None]  # (H, W, 3, 1)
    g = np.stack([np.asarray(each.convert("RGB"), float) for each in painted], -1)  # (H, W, 3, N)
    beside = np.clip(f - g, -LARGEST, LARGEST)
    shift = _membrane(open_, beside.reshape(*open_.shape, -1)).reshape(g.shape)
    whole = np.where(open_[..., None, None], g + shift, f)
    levels = whole.round().clip(0, 255).astype(np.uint8)
    return [Image.fromarray(np.ascontiguousarray(levels[..., k])) for k in range(len(painted))]


def _membrane(open_: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """Solve Laplace's equation in the open places of a grid `(H, W)`, given values `(H, W, C)` at the others.

    At the edge of the grid nothing is given: there the solution is level.
    """
    places = np.argwhere(open_)
    number = np.full(np.add(open_.shape, 2), -2)  # -2: off the grid, -1: given
    number[1:-1, 1:-1] = -1
    number[1:-1, 1:-1][open_] = np.arange(len(places))
    matrix, given = np.zeros((len(places), len(places)), np.float32), np.zeros((len(places), beside.shape[-1]))
    for step in NEIGHBOURS:
        neighbours = places + step
        numbers = number[tuple((neighbours + 1).T)]
        rows = np.flatnonzero(numbers > -2)
        matrix[rows, rows] += 1
        inside, outside = np.flatnonzero(numbers >= 0), np.flatnonzero(numbers == -1)
        matrix[inside, numbers[inside]] -= 1
        given[outside] += beside[tuple(neighbours[outside].T)]
    solved = np.zeros_like(beside)
    solved[open_] = torch.linalg.solve(torch.from_numpy(matrix), torch.from_numpy(given).float()).numpy()
    return solved
