"""Two lessons for networks that paint scenes after captions: what stands where, and where to look.

A network that learns to paint alone is slow to find out what a caption says of places: it draws the mean of both
objects at both. So the last states of a text, which hear all of a caption and which none reaches, are taught to say
what stands at each place of the grid, and whoever paints a sprite is taught to look at the state that tells of it
(cross-attention taught by segments: Z. Wang et al. 2023, arXiv:2312.03626, section 3.2).
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from ..data.scene_words import OBJECTS, SIZES, STYLES
from ..data.scenes import SPOTS, aligned, covered, layout
from . import scene_batches
from .precision import mixed

ALONE = 400, 128, 1e-3  # steps of the text alone, their captions, and their learning rate
FULL = 0.5  # share of captions that leave nothing out
KINDS = tuple(len(names) + 1 for names in (OBJECTS, SIZES, STYLES))  # and nothing


class Telling(nn.Linear):
    """What stands where, as the last `SPOTS` states of a text say it; not kept after a training."""

    def __init__(self, width: int) -> None:
        super().__init__(width, sum(KINDS))

    def loss(self, states: Tensor, rows: np.ndarray) -> Tensor:
        """Cross-entropy in nats.

        Args:
            states: of captions, `(N, L, width)`.
            rows: the aligned scenes that they tell of, `(N, WIDTH)`.
        """
        logits = self(states[:, -SPOTS:].float()).split(KINDS, -1)
        asked = torch.from_numpy(layout(rows)).unbind(-1)
        return sum(cross_entropy(one.flatten(0, 1), code.flatten()) for one, code in zip(logits, asked, strict=True))


def looking(looks: Tensor, rows: np.ndarray) -> Tensor:
    """How little sprites are painted looking at what tells of them: the mean of -log of the attention to that.

    Args:
        looks: attention of parts of a picture to states of its caption, `(N, L, side, side)`.
        rows: the aligned scenes, `(N, WIDTH)`.
    """
    spots = torch.from_numpy(covered(rows, looks.shape[-1]))
    share = looks[:, -SPOTS:].gather(1, spots.clamp(min=0)[:, None])[:, 0]
    return -share[spots >= 0].float().clamp_min(1e-4).log().mean()


def captions(rows: np.ndarray) -> list[str]:
    """A caption for each of the scenes `(N, WIDTH)`; the first ones leave nothing out."""
    full = round(FULL * len(rows))
    return scene_batches.captions(rows[:full], full=True) + scene_batches.captions(rows[full:])


def listen(
    telling: Telling,
    read: Callable[[list[str]], Tensor],
    descend: Callable[[Tensor], None],
    adam: torch.optim.Optimizer,
) -> None:
    """Learn from captions without pictures, a minute or two.

    Args:
        read: captions -> states `(N, L, width)`.
        descend: takes a step of `adam` down a loss.
    """
    steps, batch, rate = ALONE
    for group in adam.param_groups:
        group["lr"] = rate
    for _ in tqdm(range(steps), desc="text alone", disable=None):
        rows = aligned(scene_batches.rows(batch))
        with mixed():
            states = read(captions(rows))
        descend(telling.loss(states, rows))
