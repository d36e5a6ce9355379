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
from . import scene_batches, together
from .precision import mixed

ALONE = 400, 128, 1e-3  # steps of the text alone, their captions, and their learning rate
FULL = 0.5  # share of captions that leave nothing out
DROPPED = 0.1  # share of captions that are empty, for guidance
TOLD, LOOKED = 0.3, 0.1  # weights of the lessons in the loss
KINDS = tuple(len(names) + 1 for names in (OBJECTS, SIZES, STYLES))  # and nothing
SETTINGS = {
    "captions dropped": DROPPED,
    "captions that leave nothing out": FULL,
    "text alone at first": "{} steps of {} captions, rate {}".format(*ALONE),
    "what stands where": f"its cross-entropy times {TOLD}, from the last {SPOTS} states of the text",
    "where it looks": f"cross-entropy times {LOOKED}, mean attention to these states",
}


class Lessons(nn.Module):
    """Both lessons; what it learns itself, to read what stands where off states, is not kept after a training."""

    def __init__(self, width: int) -> None:
        """Args: of the states."""
        super().__init__()
        self.telling = nn.Linear(width, sum(KINDS))

    def forward(self, states: Tensor, looks: Tensor, rows: np.ndarray) -> tuple[Tensor, dict[str, Tensor]]:
        """How badly they were learned.

        Args:
            states: of captions, `(N, L, width)`.
            looks: attention of parts of a picture to these states, `(N, L, side, side)`.
            rows: the aligned scenes that are told of, `(N, WIDTH)`.
        Returns:
            what is to be added to a loss, and both numbers without gradients by name.
        """
        told, looked = self.told(states, rows), looking(looks, rows)
        return TOLD * told + LOOKED * looked, {"what stands where": told.detach(), "where it looks": looked.detach()}

    def told(self, states: Tensor, rows: np.ndarray) -> Tensor:
        """Cross-entropy in nats of what stands where, read off the last `SPOTS` states of captions `(N, L, width)`."""
        logits = self.telling(states[:, -SPOTS:].float()).split(KINDS, -1)
        asked = torch.from_numpy(layout(rows)).unbind(-1)
        return sum(cross_entropy(one.flatten(0, 1), code.flatten()) for one, code in zip(logits, asked, strict=True))

    def listen(
        self,
        reader: nn.Module,
        read: Callable[[list[str]], Tensor],
        descend: Callable[[Tensor], None],
        adam: torch.optim.Optimizer,
        *,
        known: bool,
    ) -> None:
        """Learn from captions without pictures, a minute or two.

        Args:
            reader: the network that makes states of captions.
            read: captions -> its states `(N, L, width)`.
            descend: takes a step of `adam` down a loss.
            known: the network has learned this already, and only how to read it off its states is learned anew.
        """
        reader.requires_grad_(not known)
        steps, batch, rate = ALONE
        for group in adam.param_groups:
            group["lr"] = rate
        for _ in tqdm(range(steps), desc="text alone", disable=None if together.chief() else True):
            rows = aligned(scene_batches.rows(batch // together.processes()))
            with mixed():
                states = read(captions(rows))
            descend(self.told(states, rows))
        reader.requires_grad_(True)


def looking(looks: Tensor, rows: np.ndarray) -> Tensor:
    """How little sprites are painted looking at what tells of them: the mean of -log of the attention to that.

    Args:
        looks: `(N, L, side, side)`, in [0, 1].
        rows: aligned scenes, `(N, WIDTH)`.
    """
    spots = torch.from_numpy(covered(rows, looks.shape[-1]))
    share = looks[:, -SPOTS:].gather(1, spots.clamp(min=0)[:, None])[:, 0]
    return -share[spots >= 0].float().clamp_min(1e-4).log().mean()


def captions(rows: np.ndarray) -> list[str]:
    """A caption for each of the scenes `(N, WIDTH)`; the first ones leave nothing out."""
    full = round(FULL * len(rows))
    return scene_batches.captions(rows[:full], full=True) + scene_batches.captions(rows[full:])


def dropped(said: list[str]) -> tuple[list[str], Tensor]:
    """Captions, some of them empty now, and which are not, `(N,)` bool."""
    kept = torch.rand(len(said)) >= DROPPED
    return [caption if keep else "" for caption, keep in zip(said, kept, strict=True)], kept
