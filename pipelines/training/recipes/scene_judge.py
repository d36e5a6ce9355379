"""How the judge of scenes was trained: to find every sprite of scenes that are shifted, blurred and noised.

Loss of the maps: the focal loss of X. Zhou, D. Wang, P. Krähenbühl, "Objects as Points" (2019), arXiv:1904.07850,
eq. 1, against Gaussians around the centres of the sprites; cross-entropy of sizes at the centres, of background and of
style. The disturbances make it read what a generative model paints, which is softer than what a renderer draws.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d, cross_entropy, interpolate, logsigmoid

from ...data import scenes
from ...data.scene_captions import held_out
from ...data.scene_words import OBJECTS
from ...data.scenes import MAX_COUNT, NONE, PLACES, column
from ...frames import contact_sheet, to_images
from ...metrics.scene_reader import CELL, CELLS, Maps, SceneReader
from ...metrics.scenes import agreement
from .. import scene_batches
from ..ema import average
from ..loop import Recipe
from ..precision import mixed
from ..rate import cosine

RATE = 2e-3
BLURRED, NOISE, TINT = 0.4, 0.08, 0.06  # share of batches; largest standard deviations
SPREAD = 0.8  # cells: standard deviation of the Gaussians
MEASURED = 4_000  # held-out scenes


class SceneJudgeRecipe(Recipe):
    """Detection of the objects of disturbed scenes, held-out combinations among them."""

    def __init__(self, name: str) -> None:
        self.name, self.budget, self.batch = name, 256_000, 128
        self.net = SceneReader().to(memory_format=torch.channels_last)
        self.averaged = average(self.net)
        self.adam = torch.optim.AdamW(self.net.parameters(), weight_decay=0.01)
        self.parts = {"net": self.net, "averaged": self.averaged, "adam": self.adam}
        self.settings = {
            "loss": "focal loss of the maps, cross-entropy of sizes, background and style; scenes blurred and noised",
            "optimiser": f"AdamW, rate {RATE}, cosine to 0",
        }

    def step(self, progress: float) -> dict[str, Tensor]:
        """One step on a batch of disturbed scenes."""
        cosine(self.adam, RATE, progress, end=0.002)
        rows = scene_batches.rows(self.batch, "all")
        with mixed():
            maps = self.net.find(_disturb(scenes.tensors(rows)))
        losses = _losses(Maps(*(part.float() for part in maps)), rows)
        loss = sum(losses.values())
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.adam.step()
        self.averaged.update_parameters(self.net)
        return {"loss": loss.detach(), "maps": losses["maps"].detach()}

    def accuracy(self, split: str = "all", count: int = MEASURED) -> dict[str, float]:
        """What the averaged weights read right of held-out scenes, as `metrics.scenes.agreement` counts it."""
        rows = held_out(count, split)[0]
        return agreement(rows, self.averaged.module.eval().read(scenes.tensors(rows)))

    @torch.no_grad()
    def preview(self) -> Image.Image:
        """The 64 held-out scenes among a thousand in which its surest object is least sure."""
        x = scenes.tensors(held_out(1000, "all")[0])
        sure = torch.cat([self.averaged.module.eval().find(part).objects.amax((1, 2, 3)) for part in x.split(250)])
        return contact_sheet(to_images(x[sure.argsort()[:64]]), columns=8)

    def save(self, folder: Path) -> None:
        """The averaged weights in fp16."""
        print({name: round(share, 4) for name, share in self.accuracy().items()})
        self.averaged.module.half().save_pretrained(folder)


def _losses(maps: Maps, rows: np.ndarray) -> dict[str, Tensor]:
    target, cells, sizes = targets(rows)
    centre = target == 1
    chance = maps.objects.sigmoid()
    hit = (1 - chance).square() * logsigmoid(maps.objects)
    miss = (1 - target) ** 4 * chance.square() * logsigmoid(-maps.objects)
    at_centres = maps.sizes.permute(0, 2, 3, 1)[tuple(cells.t())]
    codes = torch.from_numpy(rows.astype(np.int64))
    return {
        "maps": -torch.where(centre, hit, miss).sum() / centre.sum(),
        "sizes": 0.5 * cross_entropy(at_centres, sizes),
        "background": 0.5 * cross_entropy(maps.background, codes[:, column("background")]),
        "style": 0.5 * cross_entropy(maps.style, codes[:, column("style")]),
    }


def targets(rows: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
    """What the judge should see.

    Returns:
        maps `(N, objects, 16, 16)` in [0, 1], 1 at the centres of sprites; for every sprite, `(M, 3)`, picture, row and
        column of its cell; its size `(M,)`.
    """
    places = rows[:, PLACES].reshape(-1, MAX_COUNT, 3).astype(np.float32)
    picture, slot = np.nonzero(places[..., 2])
    x, y = ((places[..., k] + places[..., 2] / 2)[picture, slot] / CELL for k in range(2))  # in cells
    second = (slot > 0) & (rows[picture, column("second")] != NONE)
    kind = np.where(second, rows[picture, column("second")], rows[picture, column("first")])
    size = np.where(second, rows[picture, column("second_size")], rows[picture, column("first_size")])
    grid = np.arange(CELLS, dtype=np.float32) + 0.5
    across, down = (np.exp(-((grid - place[:, None]) ** 2) / (2 * SPREAD**2)) for place in (x, y))
    target = np.zeros((len(rows), len(OBJECTS), CELLS, CELLS), np.float32)
    np.maximum.at(target, (picture, kind), down[:, :, None] * across[:, None, :])
    cells = np.stack([picture, *(np.minimum(place.astype(int), CELLS - 1) for place in (y, x))], 1)
    target = np.minimum(target, 0.999)
    target[cells[:, 0], kind, cells[:, 1], cells[:, 2]] = 1
    return torch.from_numpy(target), torch.from_numpy(cells), torch.from_numpy(size.astype(np.int64))


def _disturb(x: Tensor) -> Tensor:
    """The batch `(N, 3, 64, 64)` sometimes blurred, tinted and noised, each scene by its own amount."""
    if torch.rand(()) < BLURRED:
        x = torch.lerp(x, interpolate(avg_pool2d(x, 2), scale_factor=2, mode="bilinear"), torch.rand(()).item())
    tint = TINT * torch.rand(len(x), 1, 1, 1) * torch.randn(len(x), 3, 1, 1)
    return x + tint + NOISE * torch.rand(len(x), 1, 1, 1) * torch.randn_like(x)
