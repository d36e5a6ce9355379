"""Scenes: a procedural world of emoji on 64x64 RGB pixels, with captions in English and Russian.

A scene shows one object, two objects in a relation, or up to four of the same; each has a size, all have a style and
stand before a colour or a sky. It is a row of integers that says all there is to know, places included, and is rendered
by compositing sprites. Some pairs of objects and some objects in some styles are never shown in training, so that one
can measure what a model makes of combinations that it has not seen.

Source of the sprites: npm packages of `@iconify-json`. Flat: Twemoji by Twitter and contributors (CC BY 4.0); glossy:
Fluent Emoji by Microsoft (MIT); pencil: Twemoji again, in grey with a dark outline.
"""

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from PIL import Image, ImageFilter

from ..knobs import UserError
from ..paths import CACHE
from ..uploads import square
from . import npm
from .building import alone
from .scene_words import BACKGROUNDS, MAX_COUNT, OBJECTS, RELATIONS, SIZES, STYLES, THINGS

if TYPE_CHECKING:
    from torch import Tensor

PACKAGES = (
    "@iconify-json/twemoji@1.2.5",
    "@iconify-json/fluent-emoji@1.2.7",
    "@iconify-json/fluent-emoji-flat@1.2.6",
    "sharp@0.35.5",
)
FOLDER = CACHE / "scenes"
SIZE = 64
NONE = -1  # no second object, no relation, no place
GRID = 16  # pixels: the places that generative models see are multiples of it
SPOTS = 9  # such places of an upper left corner

SIDES = {"small": (17, 18, 19), "normal": (23, 24, 25), "big": (29, 30, 31)}  # pixels of a sprite
# a row: codes of what there is to see, then left, top and side of up to four sprites
COLUMNS = ("style", "background", "first", "second", "relation", "count", "first_size", "second_size")
PLACES = slice(len(COLUMNS), len(COLUMNS) + 3 * MAX_COUNT)
WIDTH = PLACES.stop

_ART = {"flat": "twemoji", "glossy": "fluent-emoji", "pencil": "twemoji"}
_MASTER = 128  # pixels of a sprite before it is brought to its size
_ALL_SIDES = tuple(side for sides in SIDES.values() for side in sides)
_COLOURS = {
    "white": (250, 250, 250),
    "grey": (150, 152, 156),
    "red": (222, 104, 98),
    "yellow": (255, 242, 170),
    "green": (122, 196, 122),
    "blue": (104, 156, 232),
    "purple": (158, 118, 206),
    "pink": (250, 172, 206),
}
_SKIES = {  # colours from the top to the bottom
    "day": ((112, 190, 245), (214, 240, 255), (150, 214, 120)),
    "night": ((12, 14, 48), (34, 32, 92), (74, 52, 122)),
    "sunset": ((92, 70, 150), (240, 120, 110), (255, 204, 112)),
}


@dataclass(frozen=True)
class Scene:
    """A scene in words: names of `scene_words`, `second` and `relation` None when there is one kind of object.

    Attributes:
        count: of the first object; there is one of the second.
        places: left, top and side of every sprite in pixels; those of the first object come first.
    """

    style: str
    background: str
    first: str
    second: str | None
    relation: str | None
    count: int
    first_size: str
    second_size: str
    places: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, row: np.ndarray) -> Self:
        """Read a row."""
        code = dict(zip(COLUMNS, map(int, row), strict=False))
        places = np.asarray(row[PLACES]).reshape(-1, 3)
        return cls(
            style=tuple(STYLES)[code["style"]],
            background=tuple(BACKGROUNDS)[code["background"]],
            first=OBJECTS[code["first"]],
            second=None if code["second"] == NONE else OBJECTS[code["second"]],
            relation=None if code["relation"] == NONE else tuple(RELATIONS)[code["relation"]],
            count=code["count"],
            first_size=SIZES[code["first_size"]],
            second_size=SIZES[code["second_size"]],
            places=tuple(tuple(map(int, place)) for place in places if place[2] > 0),
        )


def column(name: str) -> int:
    """Where a code stands in a row."""
    return COLUMNS.index(name)


def unseen_pairs(rows: np.ndarray) -> np.ndarray:
    """Which rows `(N, WIDTH)` show two objects that training never shows together, `(N,)` bool; one pair in ten."""
    first, second = rows[:, column("first")], rows[:, column("second")]
    return (second != NONE) & ((first + second) % 10 == 3)


def unseen_styles(rows: np.ndarray) -> np.ndarray:
    """Which rows `(N, WIDTH)` show an object in a style in which training never shows it, `(N,)` bool."""
    style, first, second = (rows[:, column(name)] for name in ("style", "first", "second"))
    return ((first + 7 * style) % 20 == 5) | ((second != NONE) & ((second + 7 * style) % 20 == 5))


# ---------------------------------------------------------------------------------------------- drawing by chance


def draw(rng: np.random.Generator, count: int, split: str = "train") -> np.ndarray:
    """Random scenes.

    Args:
        split: "train" shows no held-out combination; "pairs" only pairs of objects that training never shows; "styles"
            only objects in styles in which it never shows them, in pairs that it does; "all" leaves nothing out.
    Returns:
        `(count, WIDTH)` int16.
    """
    rows = np.empty((0, WIDTH), np.int16)
    while len(rows) < count:
        drawn = _draw(rng, {"train": 2, "all": 1}.get(split, 20) * count)
        pairs, styles = unseen_pairs(drawn), unseen_styles(drawn)
        wanted = {"train": ~pairs & ~styles, "pairs": pairs & ~styles, "styles": styles & ~pairs, "all": ...}
        rows = np.concatenate([rows, drawn[wanted[split]]])
    return rows[:count]


def _draw(rng: np.random.Generator, n: int) -> np.ndarray:
    kind = rng.choice(3, n, p=(0.6, 0.15, 0.25))  # two objects, one, several of the same
    row = np.full((n, WIDTH), NONE, np.int16)
    row[:, PLACES] = 0
    row[:, column("style")] = rng.integers(len(STYLES), size=n)
    row[:, column("background")] = rng.integers(len(BACKGROUNDS), size=n)
    row[:, column("first")] = rng.integers(len(OBJECTS), size=n)
    row[:, column("count")] = np.where(kind == 2, rng.integers(2, MAX_COUNT + 1, n), 1)
    for name in ("first_size", "second_size"):
        row[:, column(name)] = rng.choice(len(SIZES), n, p=(0.3, 0.4, 0.3))
    pair = kind == 0
    other = (row[:, column("first")] + rng.integers(1, len(OBJECTS), n)) % len(OBJECTS)
    row[pair, column("second")] = other[pair]
    row[~pair, column("second_size")] = SIZES.index("normal")
    row[pair, column("relation")] = rng.integers(len(RELATIONS), size=pair.sum())
    return place(rng, row)


def place(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    """The same scenes `(N, WIDTH)` with places drawn anew."""
    n, rows = len(rows), rows.copy()
    sides = np.array(list(SIDES.values()))
    first, second = (sides[rows[:, column(f"{name}_size")], rng.integers(3, size=n)] for name in ("first", "second"))
    pair, several = rows[:, column("second")] != NONE, rows[:, column("count")] > 1
    places = np.zeros((n, MAX_COUNT, 3), np.int16)

    places[:, 0, :2] = _between(rng, np.zeros((n, 2)), np.repeat(SIZE - first, 2).reshape(n, 2))
    places[:, 0, 2] = first

    # several of the same: in different quarters of the picture
    quarters = np.argsort(rng.random((n, 4)), 1)
    corner = np.stack([quarters % 2, quarters // 2], 2) * SIZE // 2  # (N, 4, 2)
    room = np.broadcast_to((SIZE // 2 - first)[:, None, None], corner.shape)
    spread = np.concatenate([corner + _between(rng, np.zeros(room.shape), room), np.zeros((n, 4, 1))], 2)
    spread[..., 2] = first[:, None]
    spread[np.arange(MAX_COUNT) >= rows[:, column("count")][:, None]] = 0
    places[several] = spread[several]

    # two objects: centres at least 24 pixels apart in the direction of the relation, at most 10 in the other
    mean = (first + second) / 2
    apart = _between(rng, np.maximum(24, np.ceil(mean) + 1), np.floor(SIZE - mean))
    start = _between(rng, np.zeros(n), SIZE - mean - apart)
    across = _between(rng, np.maximum(first, second) / 2, SIZE - np.maximum(first, second) / 2)
    slant = rng.uniform(-5, 5, n)
    relation = rows[:, column("relation")]
    ahead = np.isin(relation, [list(RELATIONS).index(name) for name in ("left of", "above")])
    near, far = np.where(ahead, first, second), np.where(ahead, second, first)
    along = np.stack([start, start + near / 2 + apart - far / 2], 1)  # left or upper edges of near and far
    along = np.where(ahead[:, None], along, along[:, ::-1])
    beside = np.stack([across + slant - first / 2, across - slant - second / 2], 1)
    level = np.isin(relation, [list(RELATIONS).index(name) for name in ("left of", "right of")])[:, None]
    both = np.stack([np.where(level, along, beside), np.where(level, beside, along)], 2)  # (N, 2, 2)
    side = np.stack([first, second], 1)[..., None]
    both = np.concatenate([np.clip(both.round(), 0, SIZE - side), side], 2)
    places[pair] = 0
    places[pair, :2] = both[pair]
    rows[:, PLACES] = places.reshape(n, -1)
    return rows


def aligned(rows: np.ndarray) -> np.ndarray:
    """The same scenes with every sprite on a coarse grid, and one side for each size.

    Latents and image tokens cover whole blocks of pixels: a sprite that may lie anywhere looks different to them at
    each of its places. And where a caption leaves many places open, the mean of all that it may mean is a smear, from
    which a small diffusion model learns colours long before shapes. So there are few places, and of two objects the
    caption says all: they stand as far apart as they can, in the middle of the other direction.

    Args:
        rows: `(N, WIDTH)`.
    Returns:
        `(N, WIDTH)`, every left and top a multiple of `GRID`.
    """
    rows, middle = rows.copy(), np.array([sides[len(sides) // 2] for sides in SIDES.values()])
    places = rows[:, PLACES].reshape(len(rows), MAX_COUNT, 3)
    pair, relation = rows[:, column("second")] != NONE, rows[:, column("relation")]
    sides = np.where(places[..., 2] > 0, middle[rows[:, column("first_size")]][:, None], 0)
    sides[pair, 1] = middle[rows[pair, column("second_size")]]
    corners = np.minimum(places[..., :2], SIZE // 2) // GRID * GRID
    for code, name in enumerate(RELATIONS):
        axis, ahead = {"left of": (0, True), "right of": (0, False), "above": (1, True), "below": (1, False)}[name]
        asked = pair & (relation == code)
        corners[asked, int(ahead), axis], corners[asked, int(not ahead), axis] = SIZE // 2, 0
        corners[asked, :2, 1 - axis] = SIZE // 4
    rows[:, PLACES] = np.concatenate([corners, sides[..., None]], 2).reshape(len(rows), -1)
    return rows


def layout(rows: np.ndarray) -> np.ndarray:
    """What stands where in aligned scenes.

    Returns:
        `(N, 9, 3)` int64 for the places row by row: object, size and style, each counted from 1; 0 where nothing is.
    """
    places = rows[:, PLACES].reshape(len(rows), MAX_COUNT, 3)
    said = np.zeros((len(rows), SPOTS, 3), np.int64)
    for k in range(MAX_COUNT):
        there = np.flatnonzero(places[:, k, 2])
        second = (rows[there, column("second")] != NONE) & (k == 1)
        spots = (places[there, k, 1] * 3 + places[there, k, 0]) // GRID
        for kind, (one, other) in enumerate((("first", "second"), ("first_size", "second_size"), ("style", "style"))):
            said[there, spots, kind] = np.where(second, rows[there, column(other)], rows[there, column(one)]) + 1
    return said


def covered(rows: np.ndarray, side: int) -> np.ndarray:
    """Which sprite covers what of aligned scenes.

    Returns:
        `(N, side, side)` int64 for the picture in so many parts: the place, of those of `layout`, at which the sprite
        begins that covers the middle of a part; `NONE` where there is none.
    """
    places = rows[:, PLACES].reshape(len(rows), MAX_COUNT, 3, 1, 1)
    left, top, size = places[:, :, 0], places[:, :, 1], places[:, :, 2]
    middle = (np.arange(side) + 0.5) * SIZE / side
    x, y = middle[None, :], middle[:, None]
    within = (left <= x) & (x < left + size) & (top <= y) & (y < top + size)
    return np.where(within, (top * 3 + left) // GRID, NONE).max(1).astype(np.int64)


def change(rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    """Scenes that differ from others in one thing only: an object, the relation, which is which, a count and so on.

    Args:
        rows: `(N, WIDTH)` that training may show.
    Returns:
        `(N, WIDTH)`, places drawn anew; a row stays as it was where the change makes a held-out combination.
    """
    n, changed = len(rows), rows.copy()
    pair, several = rows[:, column("second")] != NONE, rows[:, column("count")] > 1
    kind = rng.integers(7, size=n)
    choices = {"style": len(STYLES), "background": len(BACKGROUNDS), "first": len(OBJECTS), "first_size": len(SIZES)}
    for k, (name, values) in enumerate(choices.items()):
        other = (rows[:, column(name)] + rng.integers(1, values, n)) % values
        changed[:, column(name)] = np.where(kind == k, other, changed[:, column(name)])
    swapped = pair & (kind == 4)
    for suffix in ("", "_size"):
        both = [column("first" + suffix), column("second" + suffix)]
        changed[np.ix_(swapped, both)] = rows[np.ix_(swapped, both[::-1])]
    turned = pair & (kind >= 5)
    other = (rows[:, column("relation")] + rng.integers(1, len(RELATIONS), n)) % len(RELATIONS)
    changed[turned, column("relation")] = other[turned]
    counted = several & (kind >= 4)
    other = 2 + (rows[:, column("count")] - 2 + rng.integers(1, MAX_COUNT - 1, n)) % (MAX_COUNT - 1)
    changed[counted, column("count")] = other[counted]
    twice = changed[:, column("first")] == changed[:, column("second")]
    kept = unseen_pairs(changed) | unseen_styles(changed) | twice
    return np.where(kept[:, None], rows, place(rng, changed))


def _between(rng: np.random.Generator, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whole numbers in [low, high]; low where high is less."""
    return np.minimum(low + np.floor(rng.random(low.shape) * np.maximum(high - low + 1, 1)), np.maximum(low, high))


# ---------------------------------------------------------------------------------------------- rendering


def render(rows: np.ndarray) -> np.ndarray:
    """Pictures `(N, 64, 64, 3)` uint8 of rows `(N, WIDTH)`."""
    table = sprites()
    images = _backgrounds()[rows[:, column("background")]]
    for image, row in zip(images, rows.tolist(), strict=True):
        style, first, second = row[0], row[2], row[3]
        for k in range(MAX_COUNT):
            left, top, side = row[PLACES.start + 3 * k : PLACES.start + 3 * k + 3]
            if not side:
                break
            colour, left_over = table[side][style, second if k and second != NONE else first]
            under = image[top : top + side, left : left + side]
            under[:] = colour + (under * left_over >> 8)
    return images


def fit(image: Image.Image) -> Image.Image:
    """Bring any picture into the form of a scene: RGB on white, the square in its middle, 64x64."""
    return square(image, SIZE)


def tensors(rows: np.ndarray) -> "Tensor":
    """Rendered scenes as a network wants them: `(N, 3, 64, 64)` in [-1, 1], channels last."""
    return as_tensors(render(rows))


def as_tensors(pictures: np.ndarray) -> "Tensor":
    """Pictures `(N, 64, 64, 3)` uint8 likewise."""
    import torch  # here only: captions and rows need no torch

    return torch.from_numpy(pictures).permute(0, 3, 1, 2) / 127.5 - 1


@cache
def _backgrounds() -> np.ndarray:
    """`(backgrounds, 64, 64, 3)` uint8."""
    pictures = []
    for name in BACKGROUNDS:
        stops = np.array(_SKIES.get(name) or [_COLOURS[name]] * 3, float)
        rows = np.linspace(0, len(stops) - 1, SIZE)
        lines = np.stack([np.interp(rows, range(len(stops)), stops[:, channel]) for channel in range(3)], 1)
        pictures.append(np.repeat(lines[:, None], SIZE, 1).round().astype(np.uint8))
    return np.stack(pictures)


@cache
def sprites() -> dict[int, np.ndarray]:
    """Side -> a table [style, object] of (colour times alpha, (1 - alpha) times 256), both uint16 of side x side."""
    masters = np.load(build())
    table = {side: np.empty((len(STYLES), len(OBJECTS)), object) for side in _ALL_SIDES}
    for style, code in np.ndindex(masters.shape[:2]):
        master = Image.fromarray(masters[style, code], "RGBa")  # colours times alpha
        for side in _ALL_SIDES:
            pixels = np.asarray(master.resize((side, side), Image.Resampling.LANCZOS)).astype(np.uint16)
            pixels[..., :3] = np.minimum(pixels[..., :3], pixels[..., 3:])
            through = 256 - pixels[..., 3:] - (pixels[..., 3:] >= 128)  # 255 -> 0
            table[side][style, code] = (pixels[..., :3], through)
    return table


@alone
def build() -> Path:
    """Draw all sprites into the cache, half a minute; nothing happens when they are there.

    Returns:
        The file with an array `(styles, objects, 128, 128, 4)` uint8 of colours times alpha and alpha.
    Raises:
        UserError: Node.js is not installed, npm could not fetch the packages, or an emoji could not be drawn.
    """
    path = FOLDER / "sprites.npy"
    if path.is_file():
        return path
    script = npm.install(FOLDER, PACKAGES, "The scenes", Path(__file__).with_suffix(".mjs"))
    orders = [
        {"set": _ART[style], "emoji": thing.emoji, "size": 2 * _MASTER} for style in STYLES for thing in THINGS.values()
    ]
    lines = "".join(json.dumps(order) + "\n" for order in orders).encode()
    drawn = subprocess.run(["node", script], input=lines, capture_output=True, check=False)
    if drawn.returncode:
        raise UserError(f"The emoji could not be drawn: {drawn.stderr.decode()[-200:]}")
    pixels = np.frombuffer(drawn.stdout, np.uint8).reshape(len(STYLES), len(OBJECTS), 2 * _MASTER, 2 * _MASTER, 4)
    masters = np.stack([[_master(art, style) for art in part] for style, part in zip(STYLES, pixels, strict=True)])
    np.save(path.with_suffix(".new.npy"), masters)
    path.with_suffix(".new.npy").replace(path)
    return path


def _master(pixels: np.ndarray, style: str) -> np.ndarray:
    """An emoji `(256, 256, 4)` cut to what is not transparent, centred in a square of `_MASTER` pixels."""
    image = Image.fromarray(pixels, "RGBA")
    image = image.crop(image.getchannel("A").point(lambda alpha: 255 * (alpha > 30)).getbbox())
    side = max(image.size)
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    square = square.resize((_MASTER, _MASTER), Image.Resampling.LANCZOS)
    return np.asarray((_pencil(square) if style == "pencil" else square).convert("RGBa"))


def _pencil(image: Image.Image) -> Image.Image:
    """An emoji in light greys, with dark lines around it and where its colours change."""
    alpha = image.getchannel("A")
    paper = Image.alpha_composite(Image.new("RGBA", image.size, (128, 128, 128, 255)), image).convert("L")
    light = 120 + 130 * (_levels(paper) ** 0.8)
    change = _levels(paper.filter(ImageFilter.MaxFilter(5))) - _levels(paper.filter(ImageFilter.MinFilter(5)))
    border = _levels(alpha) - _levels(alpha.filter(ImageFilter.MinFilter(11)))
    shade = light * (1 - np.maximum(1.6 * change, 0.85 * border).clip(0, 1)) + 30 * np.maximum(1.6 * change, border)
    grey = Image.fromarray(shade.clip(0, 255).astype(np.uint8))
    return Image.merge("LA", [grey, alpha]).convert("RGBA")


def _levels(image: Image.Image) -> np.ndarray:
    """Grey levels in [0, 1]."""
    return np.asarray(image, float) / 255
