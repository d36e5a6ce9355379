"""The character workshop: many different faces that share what was locked.

StyleGAN cannot be told attributes, but it is fast: seeds are tried in turn, the judge reads every face, and those that
show what is wanted are kept. So every character has a seed of its own, and an ordinary recipe.

StyleGAN often paints almost the same face for different seeds. A face that is nearer than `DIFFERENT` to one that was
found before is left out: among the 480 shipped held-out faces, all of which differ, no two are nearer than 0.078.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from PIL import Image

from . import load, stream
from .data.faces import ATTRIBUTES, SIZE, UNSHOWN
from .knobs import UserError, shorten
from .options.faces import Attributes
from .options.stylegan import Generate
from .recipe import Recipe
from .seeds import seeds_from

MAKER, JUDGE = "stylegan-faces", "classifier-faces"
BATCH = 32  # seeds that are tried together, as many of each style
LIMIT = 20_000  # seeds that are tried at most
MOST = 1000  # characters of one search
DIFFERENT = 0.075  # root mean square of the differences of values in [0, 1]


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
    """Where a search stands.

    Attributes:
        found: so far, no two of them alike.
        tried: seeds so far.
        alike: faces that had what was wanted, but were too much like one that was found before.
    """

    found: list[Character]
    tried: int
    alike: int


def search(
    wanted: Attributes, seed: int = 0, count: int = 16, truncation: float = Generate.default("truncation")
) -> Iterator[Search]:
    """Different faces with all wanted attributes, from `seed` on; a state after each batch of seeds.

    Args:
        wanted: attributes that are not "any" are locked.
        seed: the first to try.
        count: up to `MOST`; the search ends when so many were found, or after `LIMIT` seeds.
        truncation: as in StyleGAN's options.
    Raises:
        UserError: seed, count or truncation are not allowed.
    """
    if not isinstance(count, int) or not 1 <= count <= MOST:
        raise UserError(f"count must be an integer from 1 to {MOST}, not {shorten(count)}.")
    asked = Recipe.of(MAKER, "generate", {"seed": seed, "count": 1, "truncation": truncation})
    return _search(wanted, asked.options.seed, count, asked.options.truncation)


def _search(wanted: Attributes, seed: int, count: int, truncation: float) -> Iterator[Search]:
    judge, styles = load(JUDGE), wanted.styles()
    found: list[Character] = []
    known, alike = np.empty((0, 3 * SIZE * SIZE), np.float32), 0
    for tried in range(0, LIMIT, BATCH):
        batch = [*_painted(seed + tried, styles, truncation)]
        named = [_named(row) for row in judge.attributes_of([image for _, image in batch])]
        fitting = [k for k, shown in enumerate(named) if shown.items() >= wanted.wanted().items()]
        pixels = np.stack([np.asarray(image) for _, image in batch]).reshape(BATCH, -1).astype(np.float32) / 255
        new = [fitting[k] for k in _unlike(pixels[fitting], known)]
        found += [Character(*batch[k], named[k]) for k in new]
        known, alike = np.concatenate([known, pixels[new]]), alike + len(fitting) - len(new)
        yield Search(found[:count], tried + BATCH, alike)
        if len(found) >= count:
            return


def _painted(seed: int, styles: list[str], truncation: float) -> Iterator[tuple[Recipe, Image.Image]]:
    """`BATCH` faces, one style after the other in turn, with what makes each of them again."""
    seeds, each = seeds_from(seed, BATCH), -(-BATCH // len(styles))
    of_styles = []
    for begin, style in zip(range(0, BATCH, each), styles, strict=True):
        own = seeds[begin : begin + each]
        *_, last = stream(MAKER, seed=own[0], count=len(own), style=style, truncation=truncation)
        asked = [{"seed": one, "count": 1, "style": style, "truncation": truncation} for one in own]
        of_styles.append([*zip([Recipe.of(MAKER, "generate", one) for one in asked], last.images, strict=True)])
    for turn in zip_longest(*of_styles):
        yield from filter(None, turn)


def _unlike(x: np.ndarray, known: np.ndarray) -> list[int]:
    """Which pictures of `x` `(N, D)` differ from all known ones `(M, D)` and from those chosen before them."""
    unlike = (_distances(x, known) >= DIFFERENT).all(1)
    apart = _distances(x, x) >= DIFFERENT
    chosen: list[int] = []
    for k in np.flatnonzero(unlike).tolist():
        if apart[k, chosen].all():
            chosen.append(k)
    return chosen


def _distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Root mean squares of the differences between `(N, D)` and `(M, D)`: `(N, M)`."""
    squares = np.square(x).mean(1)[:, None] + np.square(y).mean(1) - 2 * x @ y.T / x.shape[1]
    return np.sqrt(squares.clip(0))


def _named(row: list[int]) -> dict[str, str]:
    pairs = zip(ATTRIBUTES.items(), row, strict=True)
    return {name: values[code] for (name, values), code in pairs if code != UNSHOWN}
