"""What can be measured of a few pictures on the spot: are they what was asked for, are they copies?"""

from dataclasses import dataclass
from functools import cache

import torch
from PIL import Image

from . import load
from .data.faces import ATTRIBUTES
from .data.scene_captions import Wanted
from .frames import to_tensor
from .gallery import load_shipped
from .metrics import scenes
from .metrics.scenes import shows

JUDGE = "classifier-faces"


@dataclass(frozen=True)
class Neighbour:
    """The shipped training face that is nearest to a picture.

    Attributes:
        image: RGB, 64x64.
        distance: root mean square of the differences of values in [0, 1].
    """

    image: Image.Image
    distance: float


def asked_and_seen(images: list[Image.Image], wanted: dict[str, str]) -> float:
    """Share of the wanted attributes (name -> value) that the judge reads in RGB pictures of 64x64, in [0, 1]."""
    names = list(ATTRIBUTES)
    asked = {names.index(name): ATTRIBUTES[name].index(value) for name, value in wanted.items()}
    rows = load(JUDGE).attributes_of(images)
    return sum(row[place] == code for row in rows for place, code in asked.items()) / (len(rows) * len(asked))


def prompt_and_seen(images: list[Image.Image], wanted: Wanted) -> dict[str, float]:
    """Share of scenes, RGB of 64x64, that show what a prompt says, in [0, 1], by property: only those that it names."""
    rows = [shows(wanted, seen) for seen in load(scenes.JUDGE).read(to_tensor(images))]
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def nearest(images: list[Image.Image]) -> list[Neighbour]:
    """The nearest of the shipped training faces to each of some RGB pictures of 64x64."""
    trained, _ = load_shipped("train")
    distances = _distances(images, trained)
    return [Neighbour(trained[k], distance) for distance, k in zip(*map(torch.Tensor.tolist, distances), strict=True)]


@cache
def usual_distance() -> float:
    """Median distance of the shipped held-out faces to the same training faces: that of pictures that are no copies."""
    return _distances(load_shipped("test")[0], load_shipped("train")[0])[0].median().item()


def _distances(images: list[Image.Image], others: list[Image.Image]) -> tuple[torch.Tensor, torch.Tensor]:
    """Distance and position of the nearest of the others, `(N,)` each; values in [-1, 1] are twice as far apart."""
    x, y = (to_tensor(pictures).flatten(1) for pictures in (images, others))
    return (torch.cdist(x, y) / (2 * x.shape[1] ** 0.5)).min(1)
