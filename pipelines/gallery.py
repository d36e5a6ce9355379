"""The faces that are shipped: held-out ones to play with, and some of training to look for copies among.

Drawn by DiceBear like all faces (`data.faces`, there the licences); `build()` needs the data set, reading does not.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from .data.faces import ATTRIBUTES, SIZE, load
from .frames import contact_sheet
from .paths import ASSETS

FOLDER = ASSETS / "faces"
COUNTS = {"test": 480, "train": 1920}  # of each split, a quarter of every style
COLUMNS = 40


def build() -> Path:
    """Choose the first faces of every style and write them as one picture a split, with their attributes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for split, count in COUNTS.items():
        images, labels = load(split)
        styles = range(len(ATTRIBUTES["style"]))
        index = np.concatenate([np.flatnonzero(labels[:, 0] == code)[: count // len(styles)] for code in styles])
        sheet = contact_sheet([Image.fromarray(image) for image in images[index]], COLUMNS)
        sheet.save(FOLDER / f"{split}.webp", lossless=True, quality=100, method=6)
        (FOLDER / f"{split}.json").write_text(json.dumps(labels[index].tolist()) + "\n", encoding="utf-8")
    return FOLDER


@cache
def load_shipped(split: str) -> tuple[list[Image.Image], np.ndarray]:
    """The shipped faces of "test" (held out) or "train": RGB pictures of 64x64, labels `(N, 8)` as `faces.load`."""
    labels = np.array(json.loads((FOLDER / f"{split}.json").read_text(encoding="utf-8")))
    with Image.open(FOLDER / f"{split}.webp") as file:
        sheet = file.convert("RGB")
    places = [divmod(k, COLUMNS) for k in range(len(labels))]
    boxes = [(x * SIZE, y * SIZE, (x + 1) * SIZE, (y + 1) * SIZE) for y, x in places]
    return [sheet.crop(box) for box in boxes], labels


def held_out(style: str) -> list[Image.Image]:
    """The shipped held-out faces of a style."""
    images, labels = load_shipped("test")
    code = ATTRIBUTES["style"].index(style)
    return [image for image, own in zip(images, labels[:, 0], strict=True) if own == code]
