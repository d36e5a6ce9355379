"""The character workshop: many different faces that share what was locked.

StyleGAN cannot be told attributes, but it is fast: seeds are tried in turn, the judge reads every face, and those that
show what is wanted are kept. So every character has a seed of its own, and an ordinary recipe.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from . import load, stream
from .data.faces import ATTRIBUTES, UNSHOWN
from .options.faces import Attributes
from .recipe import Recipe
from .seeds import seeds_from

MAKER, JUDGE = "stylegan-faces", "classifier-faces"
BATCH = 32  # seeds of one style, then as many of the next
LIMIT = 20_000  # seeds that are tried at most


@dataclass(frozen=True)
class Character:
    """A face that was found.

    Attributes:
        recipe: makes it again, alone.
        image: RGB, 64x64.
        attributes: name -> value as the judge reads them, without those that the style cannot show.
    """

    recipe: Recipe
    image: Image.Image
    attributes: dict[str, str]


@dataclass(frozen=True)
class Search:
    """Where a search stands: what was found so far, and how many seeds were tried."""

    found: list[Character]
    tried: int


def search(wanted: Attributes, seed: int = 0, count: int = 16, truncation: float = 0.9) -> Iterator[Search]:
    """Faces with all wanted attributes, from `seed` on; a state after each batch of seeds.

    Args:
        wanted: attributes that are not "any" are locked.
        seed: the first to try.
        count: the search ends when so many were found, or after `LIMIT` seeds.
        truncation: as in StyleGAN's options.
    """
    judge, styles = load(JUDGE), wanted.styles()
    found: list[Character] = []
    for tried in range(0, LIMIT, BATCH):
        seeds, style = seeds_from(seed + tried, BATCH), styles[tried // BATCH % len(styles)]
        *_, last = stream(MAKER, seed=seeds[0], count=BATCH, style=style, truncation=truncation)
        for k, (image, row) in enumerate(zip(last.images, judge.attributes_of(last.images), strict=True)):
            shown = _named(row)
            if shown.items() >= wanted.wanted().items():
                own = {"seed": seeds[k], "count": 1, "style": style, "truncation": truncation}
                found.append(Character(Recipe.of(MAKER, "generate", own), image, shown))
        yield Search(found[:count], tried + BATCH)
        if len(found) >= count:
            return


def _named(row: list[int]) -> dict[str, str]:
    pairs = zip(ATTRIBUTES.items(), row, strict=True)
    return {name: values[code] for (name, values), code in pairs if code != UNSHOWN}
