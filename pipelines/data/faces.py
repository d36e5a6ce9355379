"""Cartoon faces with known attributes: 128,000 pictures of 64x64 RGB pixels in four styles, drawn by DiceBear.

Every face is drawn from an explicit random choice of eight attributes and of all that they leave open (eyes, clothes,
the cut of the hair), never from a DiceBear seed. Some combinations of style, skin, hair colour and background are
never shown in training, so that one can measure what a model makes of combinations that it has not seen.

Source: npm packages `@dicebear/core` and `@dicebear/collection`. Adventurer by Lisa Wischofsky, ToonHead by Johan
Melin, Personas by Draftbit (all CC BY 4.0), Pixel Art by DiceBear (CC0 1.0).
"""

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from ..knobs import UserError
from ..paths import CACHE
from ..uploads import square
from . import npm
from .building import alone

if TYPE_CHECKING:
    from torch import Tensor

PACKAGES = ("@dicebear/core@9.4.3", "@dicebear/collection@9.4.3", "sharp@0.35.5")
FOLDER = CACHE / "faces"
SIZE = 64

# attribute -> its values; a label is an index into them, or UNSHOWN where the style cannot show the attribute
ATTRIBUTES = {
    "style": ("adventurer", "toon-head", "personas", "pixel-art"),
    "skin": ("pale", "tan", "bronze", "brown", "dark"),
    "hair_colour": ("black", "brown", "blond", "red", "grey", "blue", "pink", "green"),
    "hair": ("short", "long"),
    "background": ("white", "blue", "violet", "green", "yellow", "pink"),
    "glasses": ("no", "yes"),
    "mood": ("happy", "neutral", "sad"),
    "beard": ("no", "yes"),
}
UNSHOWN = -1
SPLITS = {"train": 120_000, "test": 4_000, "unseen": 4_000}  # unseen: combinations that training never shows

_SKIN = ("f7d7c0", "eab38b", "c68642", "8d5524", "5c3a21")
_HAIR_COLOUR = ("151313", "6b3f1d", "e6c15a", "d2452d", "9aa0a6", "3f7fd6", "d46ab0", "3fa65a")
_BACKGROUND = ("ffffff", "b6e3f4", "c0aede", "c8efcf", "fff0b3", "ffcdd6")
# adventurer's mouths have no named mood; its moustache and the beards of pixel-art can hardly be seen at 64 pixels
_HIDDEN = {("adventurer", "mood"), ("adventurer", "beard"), ("toon-head", "glasses"), ("pixel-art", "beard")}
SHARES = {"glasses": 0.35, "beard": 0.25}  # of faces that have it; of all other attributes every value is as frequent


def shown(style: str, attribute: str) -> bool:
    """Whether a style can show an attribute at all."""
    return (style, attribute) not in _HIDDEN


def values(style: str, attribute: str) -> tuple[str, ...]:
    """The values of an attribute that a style can show; empty where it cannot show it."""
    if not shown(style, attribute):
        return ()
    if (style, attribute) == ("pixel-art", "mood"):
        return ("happy", "sad")
    return ATTRIBUTES[attribute]


def unseen(labels: np.ndarray) -> np.ndarray:
    """Which rows of labels `(N, 8)` are combinations that training never shows, `(N,)` bool; about one in ten."""
    columns = [list(ATTRIBUTES).index(name) for name in ("style", "skin", "hair_colour", "background")]
    return labels[:, columns].sum(1) % 10 == 0


@alone
def build() -> Path:
    """Draw all faces into the cache, about three minutes with two cores; nothing happens when they are there.

    Returns:
        The folder that holds `SPLIT.npy` with pictures and `SPLIT-labels.npy` with labels.
    Raises:
        UserError: Node.js is not installed, or npm could not fetch the packages, or a face could not be drawn.
    """
    if all((FOLDER / f"{split}-labels.npy").is_file() for split in SPLITS):
        return FOLDER
    npm.install(FOLDER, PACKAGES, "The faces", Path(__file__).with_suffix(".mjs"))
    for number, (split, count) in enumerate(SPLITS.items()):
        rng = np.random.default_rng([20_260, number])
        labels = draw_labels(rng, count, of_unseen=split == "unseen")
        new = FOLDER / f"{split}.new.npy"
        images = np.lib.format.open_memmap(new, "w+", np.uint8, (count, SIZE, SIZE, 3))
        halves = np.array_split(labels, 2), rng.spawn(2), np.array_split(images, 2)  # one renderer per core
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(_render, *halves))
        images.flush()
        new.replace(FOLDER / f"{split}.npy")
        np.save(FOLDER / f"{split}-labels.npy", labels)
    return FOLDER


def load(split: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Read a split that `build()` has drawn.

    Args:
        split: "train", "test" (other faces, the same combinations) or "unseen" (held-out combinations).
    Returns:
        images `(N, 64, 64, 3)` uint8, mapped from disk; labels `(N, 8)` int8 in the order of `ATTRIBUTES`.
    """
    folder = build()
    return np.load(folder / f"{split}.npy", mmap_mode="r"), np.load(folder / f"{split}-labels.npy")


def tensors(split: str = "train") -> "tuple[Tensor, Tensor]":
    """A split as a network wants it: pictures `(N, 3, 64, 64)` *uint8*, channels last; labels `(N, 8)` int64."""
    import torch  # here only: options read ATTRIBUTES without torch

    images, labels = load(split)
    return torch.from_numpy(np.array(images)).permute(0, 3, 1, 2), torch.from_numpy(labels.astype(np.int64))


def fit(image: Image.Image) -> Image.Image:
    """Bring any picture into the form of a face here: RGB on white, square, 64x64.

    Args:
        image: any mode and size; of an oblong one the middle is kept, of a tall one its upper part, where heads are.
    """
    return square(image, SIZE, above=4)


def draw_labels(rng: np.random.Generator, count: int, *, of_unseen: bool = False) -> np.ndarray:
    """Random attributes, independent of each other.

    Args:
        of_unseen: only combinations that training never shows, instead of only those that it does.
    Returns:
        `(count, 8)` int8, `UNSHOWN` where the style cannot show an attribute.
    """
    rows = np.empty((0, len(ATTRIBUTES)), np.int8)
    while len(rows) < count:
        columns = {name: rng.integers(len(names), size=2 * count) for name, names in ATTRIBUTES.items()}
        columns |= {name: (rng.random(2 * count) < share).astype(int) for name, share in SHARES.items()}
        for code, style in enumerate(ATTRIBUTES["style"]):
            own = columns["style"] == code
            for name, names in ATTRIBUTES.items():
                able = [names.index(value) for value in values(style, name)]
                if not able:
                    columns[name][own] = UNSHOWN
                elif len(able) < len(names):
                    columns[name][own] = rng.choice(able, own.sum())
        drawn = np.stack(list(columns.values()), 1).astype(np.int8)
        rows = np.concatenate([rows, drawn[unseen(drawn) == of_unseen]])
    return rows[:count]


def _render(labels: np.ndarray, rng: np.random.Generator, images: np.ndarray) -> None:
    """Draw the faces of `labels` into `images`."""
    node = subprocess.Popen(["node", FOLDER / "render.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with ThreadPoolExecutor(1) as writer, node.stdout:
        written = writer.submit(_feed, node.stdin, labels, rng)
        for image in images:
            pixels = node.stdout.read(image.size)
            if len(pixels) < image.size:
                raise UserError("The renderer of the faces stopped early; its message is above.")
            image[:] = np.frombuffer(pixels, np.uint8).reshape(image.shape)
        written.result()
    node.wait()


def _feed(stdin: Any, labels: np.ndarray, rng: np.random.Generator) -> None:
    with stdin:
        for orders in _orders(labels, rng):
            stdin.write(json.dumps(orders).encode() + b"\n")


def _orders(labels: np.ndarray, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """What the renderer is to draw for each row: DiceBear's style, and one value for each of its options."""
    for row in labels:
        face = {name: names[code] for (name, names), code in zip(ATTRIBUTES.items(), row, strict=True) if code >= 0}
        style, parts = _PARTS[face["style"]](face)
        options = {key: _order(choice, rng) for key, choice in parts.items()}
        options["skinColor"] = [_SKIN[row[1]]]
        options["hairColor"] = [_HAIR_COLOUR[row[2]]]
        options["backgroundColor"] = [_BACKGROUND[row[4]]]
        yield {"style": style, "options": {"seed": "x", **options}}


def _order(choice: bool | str | list[str], rng: np.random.Generator) -> int | list[str]:
    if isinstance(choice, bool):
        return 100 * choice  # a probability in percent
    return [choice if isinstance(choice, str) else str(rng.choice(choice))]


def _numbered(stem: str, count: int, without: tuple[int, ...] = ()) -> list[str]:
    return [f"{stem}{number:02d}" for number in range(1, count + 1) if number not in without]


# Left out below: cuts so short that the colour of the hair does not show, beards of a few pixels or that hide the
# mouth, undecided mouths.


def _adventurer(face: dict[str, str]) -> tuple[str, dict]:
    return "adventurer", {
        "hair": _numbered("long", 26) if face["hair"] == "long" else _numbered("short", 19, (12, 19)),
        "glassesProbability": face["glasses"] == "yes",
        "glasses": _numbered("variant", 5),
        "featuresProbability": False,
        "earringsProbability": False,
        "eyes": _numbered("variant", 26),
        "eyebrows": _numbered("variant", 15),
        "mouth": _numbered("variant", 30),
    }


def _toon_head(face: dict[str, str]) -> tuple[str, dict]:
    return "toonHead", {
        "hair": ["sideComed", "undercut", "spiky", "bun"],
        "rearHairProbability": face["hair"] == "long",
        "rearHair": ["longStraight", "longWavy", "shoulderHigh"],
        "beardProbability": face["beard"] == "yes",
        "beard": ["moustacheTwirl", "fullBeard", "chinMoustache", "longBeard"],
        "mouth": {"happy": ["laugh", "smile"], "neutral": "agape", "sad": "sad"}[face["mood"]],
        "eyebrows": {"happy": "happy", "neutral": ["neutral", "raised"], "sad": "sad"}[face["mood"]],
        "eyes": {"happy": ["happy", "wide", "wink"], "neutral": ["wide", "bow"], "sad": ["wide", "humble"]}[
            face["mood"]
        ],
        "clothes": ["turtleNeck", "openJacket", "dress", "shirt", "tShirt"],
        "clothesColor": ["545454", "b11f1f", "0b3286", "147f3c", "eab308", "731ac3", "e8e9e6"],
    }


def _personas(face: dict[str, str]) -> tuple[str, dict]:
    long = ["long", "bobCut", "pigtails", "bobBangs", "extraLong"]
    short = ["shortCombover", "curlyHighTop", "curly", "fade", "sideShave", "mohawk"]
    return "personas", {
        "hair": long if face["hair"] == "long" else short,
        "facialHairProbability": face["beard"] == "yes",
        "facialHair": ["pyramid", "walrus", "goatee"],
        "eyes": "glasses" if face["glasses"] == "yes" else ["open", "happy", "wink"],
        "mouth": {"happy": ["smile", "bigSmile"], "neutral": "surprise", "sad": "frown"}[face["mood"]],
        "nose": ["mediumRound", "smallRound", "wrinkles"],
        "body": ["squared", "rounded", "small", "checkered"],
        "clothingColor": ["456dff", "54d7c7", "7555ca", "6dbb58", "e24553", "f3b63a", "f55d81"],
    }


def _pixel_art(face: dict[str, str]) -> tuple[str, dict]:
    return "pixelArt", {
        "hair": _numbered("long", 21) if face["hair"] == "long" else _numbered("short", 24, (7, 20, 21, 23)),
        "glassesProbability": face["glasses"] == "yes",
        "glasses": _numbered("light", 7) + _numbered("dark", 7),
        "beardProbability": False,
        "mouth": {"happy": _numbered("happy", 12, (1, 2, 3, 4, 5)), "sad": _numbered("sad", 10, (4, 5, 6, 7))}[
            face["mood"]
        ],
        "mouthColor": ["e35d6a", "de0f0d"],
        "eyes": _numbered("variant", 12),
        "clothing": _numbered("variant", 23),
        "clothingColor": ["5bc0de", "03396c", "44c585", "ff6f69", "ae0001", "ffd969"],
        "hatProbability": False,
        "accessoriesProbability": False,
    }


_PARTS = {"adventurer": _adventurer, "toon-head": _toon_head, "personas": _personas, "pixel-art": _pixel_art}
